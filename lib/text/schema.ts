// What text from outside may be, for every schema: said once, because PostgreSQL stores neither NUL nor half of a surrogate pair, and a
// statement that carries one fails as a fault of ours. Text from people is refused for it; text from machines is cleaned (clean.ts).

import { z } from "zod";

import { oneLine, visible } from "./rules.ts";

/** Neither NUL nor half of a surrogate pair stands in it. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes("\0");

/** Text from outside, of at most `longest` UTF-16 code units. Whatever is stored or asked for in the database is one of these. */
export const plainText = (longest: number) => z.string().max(longest).refine(isStorable);

/** A name or title: any script, on one line, without characters that turn or hide the text around them; some of it can be seen. */
export const lineOfText = (longest: number) =>
  z.string().trim().min(1).max(longest).regex(oneLine).regex(visible);
