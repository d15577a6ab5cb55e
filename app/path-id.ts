import "server-only";

import { z } from "zod";

import { AppError } from "#lib/errors.ts";

/** The id in a page's address; one that cannot be any is undefined. */
export const idOf = (part: string): string | undefined =>
  z.uuid().safeParse(part).data?.toLowerCase();

/** What a module answers; undefined for what does not exist, or is not for this viewer. */
export async function orMissing<Thing>(reading: Promise<Thing>): Promise<Thing | undefined> {
  return reading.catch((thrown: unknown) => {
    if (thrown instanceof AppError && thrown.code === "not_found") return undefined;
    throw thrown;
  });
}
