import { z } from "zod";

import { cleanText } from "#lib/text/clean.ts";

import { modelIdSchema } from "../schema.ts";

/** The largest `int` that PostgreSQL stores. */
const largestInteger = 2_147_483_647;

/**
 * A count that a server reports. One that cannot be stored or is implausible (negative, fractional, beyond an `int`, not a number) becomes
 * undefined.
 */
export const countSchema = z.int().min(0).max(largestInteger).optional().catch(undefined);

/** A length that a server reports: a count of at least 1. */
export const lengthSchema = z.int().min(1).max(largestInteger).optional().catch(undefined);

/** A size in bytes. */
export const sizeSchema = z.int().min(1).optional().catch(undefined);

/** A number of bytes that may be none. */
export const countOfBytesSchema = z.int().min(0).optional().catch(undefined);

/** An optional text of a server: short, or absent. */
export const labelSchema = z.string().max(200).optional().catch(undefined);

/** A name is sent back unchanged, so one that cannot be stored or shown cannot be corrected: its model is left out. */
export const modelNameSchema = modelIdSchema.refine(
  (name) => name === cleanText(name) && !/\p{Cc}/u.test(name),
);

const versionPattern = /^[\w.+-]{1,60}$/;

/** The version in a server's description of itself; null when there is no plausible one. */
export const versionSchema = z
  .object({ version: z.string().regex(versionPattern) })
  .transform(({ version }): string | null => version)
  .catch(null);

/** The value of a text that should be JSON; undefined when it is not. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The maximum number of models of one server; the first ones are kept. */
export const mostModels = 1_000;
