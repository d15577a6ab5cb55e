// What a name and a password may be: the same for the forms in the browser and for the schemas of the server, so without zod.

import { isLine } from "#lib/text/rules.ts";

export const longestName = 120;

/** What people may be called. */
export const isName = (text: string): boolean => isLine(text.trim(), longestName);

/** Length is what makes a password hard to guess. */
export const shortestPassword = 12;
export const longestPassword = 200;
