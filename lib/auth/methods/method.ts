import type { Me } from "#lib/users/schema.ts";

/**
 * A way to authenticate with a name and a secret: local accounts today, a directory later. A method
 * only answers who the user is; sessions, sign-in limits and the audit log are the same for all.
 */
export type SignInMethod = {
  readonly name: "local";
  /**
   * The user, or undefined when name and secret do not match. Takes as long for an unknown name.
   * `network` is the client's.
   */
  verify(
    username: string,
    secret: string,
    network: string,
  ): Promise<Pick<Me, "id" | "language" | "theme"> | undefined>;
};
