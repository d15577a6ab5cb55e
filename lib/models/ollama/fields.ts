import { z } from "zod";

/** The largest `int` that PostgreSQL stores. */
const largestInteger = 2_147_483_647;

/**
 * A count that a server reports. One that cannot be stored or is implausible (negative, fractional, beyond an `int`, not a number) becomes
 * undefined.
 */
export const countSchema = z.int().min(0).max(largestInteger).optional().catch(undefined);

/** A length that a server reports: a count of at least 1. */
export const lengthSchema = z.int().min(1).max(largestInteger).optional().catch(undefined);

/** An optional text of a server: short, or absent. */
export const labelSchema = z.string().max(200).optional().catch(undefined);
