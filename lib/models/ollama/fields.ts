import { z } from "zod";

/** The largest `int` that PostgreSQL stores. */
const largestInteger = 2_147_483_647;

/** A count that a server reports. One that cannot be stored or cannot be true (negative, broken, beyond an `int`, no number) is absent. */
export const countSchema = z.int().min(0).max(largestInteger).optional().catch(undefined);

/** A length that a server reports: as a count, and at least 1. */
export const lengthSchema = z.int().min(1).max(largestInteger).optional().catch(undefined);

/** What a server says beside the point: a short text, or absent. */
export const labelSchema = z.string().max(200).optional().catch(undefined);
