// The schemas of text from outside: PostgreSQL stores neither NUL nor lone surrogates, and a
// statement with one fails as an internal error. Text from users is refused for it; text from
// machines is cleaned (clean.ts).

import { z } from "zod";

/** Contains neither NUL nor a lone surrogate. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes("\0");

/**
 * Text from outside, of at most `longest` UTF-16 code units. Every text that is stored in or
 * compared with the database is one of these.
 */
export const plainText = (longest: number) => z.string().max(longest).refine(isStorable);

/**
 * A visible character. Invisible ones may only accompany others in a name: white space, marks,
 * formats, and the letters and symbols that are blank by design (Hangul fillers, the empty braille
 * pattern, the null note head).
 */
export const visible =
  /(?![\p{Default_Ignorable_Code_Point}\u2800\u{1d159}])[\p{L}\p{N}\p{P}\p{S}]/u;

/**
 * A name or title: any script, on one line, without characters that reorder or hide the text around
 * them, with at least one visible character.
 */
export const lineOfText = (longest: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(longest)
    .regex(/^[^\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]+$/u)
    .regex(visible);
