import type { Me } from "#lib/users/schema.ts";

/**
 * A way of proving who one is by a name and a secret: local accounts today, a directory later. A method only answers who it is; sessions,
 * limits on failures and the audit log are the same for all.
 */
export type SignInMethod = {
  readonly name: "local";
  /** The person, or undefined when name and secret do not belong together. Takes as long for a name that does not exist. `network` asks. */
  verify(
    username: string,
    secret: string,
    network: string,
  ): Promise<Pick<Me, "id" | "language" | "theme"> | undefined>;
};
