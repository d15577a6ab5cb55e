// What text from outside may be, for every schema: said once, because PostgreSQL stores neither NUL nor half of a surrogate pair, and a
// statement that carries one fails as a fault of ours. Text from people is refused for it; text from machines is cleaned (clean.ts).

import { z } from "zod";

/** Neither NUL nor half of a surrogate pair stands in it. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes("\0");

/** Text from outside, of at most `longest` UTF-16 code units. Whatever is stored or asked for in the database is one of these. */
export const plainText = (longest: number) => z.string().max(longest).refine(isStorable);

/**
 * A character that one can see. What is drawn as nothing belongs to no name alone: white space, marks, formats, and the letters and symbols
 * that are blank by design (Hangul fillers, the empty braille pattern, the null note head).
 */
export const visible =
  /(?![\p{Default_Ignorable_Code_Point}\u2800\u{1d159}])[\p{L}\p{N}\p{P}\p{S}]/u;

/** A name or title: any script, on one line, without characters that turn or hide the text around them; some of it can be seen. */
export const lineOfText = (longest: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(longest)
    .regex(/^[^\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]+$/u)
    .regex(visible);
