import "server-only";

import { verify } from "#lib/users/index.ts";

import type { SignInMethod } from "./method.ts";

/** Accounts that an administrator made here. */
export const local: SignInMethod = { name: "local", verify };
