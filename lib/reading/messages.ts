// What the process that reads a file and the one that started it say to each other. Both sides check: the reader may have been taken over by a file.

import { z } from "zod";

import { readingProblems } from "./schema.ts";

/** More text on a page is no page. */
const mostText = 4_000_000;
const mostParts = 1_000_000;

const place = z.int().nonnegative();
const share = z.number();

const pageSchema = z.object({
  number: z.int().positive(),
  width: z.number().nonnegative(),
  height: z.number().nonnegative(),
  text: z.string().max(mostText),
  blocks: z
    .array(
      z.object({
        start: place,
        end: place,
        kind: z.enum(["heading", "paragraph", "list", "table", "code"]),
        level: z.int().min(1).max(6).optional(),
      }),
    )
    .max(mostParts),
  runs: z.array(z.tuple([place, place, share, share, share, share])).max(mostParts),
  isScanned: z.literal(true).optional(),
});

/** The reader's. */
export const readerMessageSchema = z.union([
  z.object({ page: pageSchema, of: z.int().positive() }),
  z.object({ done: z.int().positive() }),
  z.object({ picture: z.instanceof(Uint8Array) }),
  z.object({ failed: z.enum(readingProblems) }),
]);
export type ReaderMessage = z.infer<typeof readerMessageSchema>;

/** The owner's: what to do, once; then `next` after each page. */
export const ownerMessageSchema = z.union([
  z.object({ read: z.string(), name: z.string(), pages: z.int().positive() }),
  z.object({ draw: z.string(), page: z.int().positive(), width: z.int().positive() }),
  z.object({ next: z.literal(true) }),
]);
export type OwnerMessage = z.infer<typeof ownerMessageSchema>;

/** The reader's side of the conversation. */
export type ReaderChannel = {
  say: (message: ReaderMessage) => Promise<void>;
  /** The owner's next message, as it comes. */
  heard: () => Promise<unknown>;
};
