declare const held: unique symbol;

/**
 * The signed-in user as a principal: a value of this type proves that the request was
 * authenticated. Only `lib/auth` makes one.
 */
export type Viewer = {
  readonly id: string;
  /** Empty for a viewer without a session (`viewerWithoutSession`). */
  readonly sessionId: string;
  readonly username: string;
  readonly name: string;
  readonly role: "admin" | "member";
  readonly language: "en" | "zh";
  readonly theme: "system" | "light" | "dark";
  readonly mustChangePassword: boolean;
  readonly [held]: true;
};

/** A principal for administrators' routes. Only `requireAdmin` makes one. */
export type Admin = Viewer & { readonly role: "admin" };
