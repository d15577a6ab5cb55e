import "server-only";

import { verify } from "#lib/users/index.ts";

import type { SignInMethod } from "./method.ts";

/** Accounts that an administrator created here. */
export const local: SignInMethod = { name: "local", verify };
