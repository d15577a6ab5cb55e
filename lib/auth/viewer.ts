declare const held: unique symbol;

/** The signed-in person, as a key: whoever holds one has passed the door. Only `lib/auth` makes one. */
export type Viewer = {
  readonly id: string;
  readonly sessionId: string;
  readonly username: string;
  readonly name: string;
  readonly role: "admin" | "member";
  readonly language: "en" | "zh";
  readonly theme: "system" | "light" | "dark";
  readonly mustChangePassword: boolean;
  readonly [held]: true;
};

/** A key that opens the administrators' rooms too. Only `requireAdmin` makes one. */
export type Admin = Viewer & { readonly role: "admin" };
