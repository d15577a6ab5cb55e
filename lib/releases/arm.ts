import { createHash } from "node:crypto";

/**
 * Where a user stands in a release, from 0 to below 1: whoever stands below its share is included. It is always the same for the two, and
 * another one in another release, so that it is not always the same people who try what is new. A larger share keeps those who had it.
 */
export function standingOf(releaseId: string, userId: string): number {
  return createHash("sha256").update(`${releaseId}:${userId}`).digest().readUInt32BE(0) / 2 ** 32;
}
