// The schemas of text from outside: PostgreSQL stores neither NUL nor lone surrogates, and a
// statement with one fails as an internal error. Text from users is refused for it; text from
// machines is cleaned (clean.ts).

import { z } from "zod";

import { oneLine, visible } from "./rules.ts";

/** Neither NUL nor half of a surrogate pair stands in it. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes("\0");

/**
 * Text from outside, of at most `longest` UTF-16 code units. Every text that is stored in or
 * compared with the database is one of these.
 */
export const plainText = (longest: number) => z.string().max(longest).refine(isStorable);

/** A name or title: any script, on one line, without characters that turn or hide the text around them; some of it can be seen. */
export const lineOfText = (longest: number) =>
  z.string().trim().min(1).max(longest).regex(oneLine).regex(visible);
