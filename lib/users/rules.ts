// What a user name, a name and a password may be: the same for the forms in the browser and for the schemas of the server, so without zod.

import { isLine } from "#lib/text/rules.ts";

export const longestUsername = 64;
export const usernamePattern = /^[a-z0-9._-]+$/;

export const isUsername = (text: string): boolean =>
  text.length <= longestUsername && usernamePattern.test(text);

export const longestName = 120;

/** What people may be called. */
export const isName = (text: string): boolean => isLine(text.trim(), longestName);

/** Length is what makes a password hard to guess. */
export const shortestPassword = 12;
export const longestPassword = 200;
