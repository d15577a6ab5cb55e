// When a model is not asked for notes: a small model fails always, and each try costs the reading of a whole block. Pure.

import { z } from "zod";

/** How many compactions in a row have got no usable notes of a model, those included in which it was not asked. */
export const notesFailuresSchema = z.object({ model: z.string(), count: z.number().int() });
export type NotesFailures = z.infer<typeof notesFailuresSchema>;

/** After so many failures in a row a model is not asked for the notes of so many compactions; then it is tried once. */
const [mostInRow, pausedFor] = [3, 5];

/** The failure of a memory that was made while the model is not asked. */
export const paused = "paused";

/** Whether a model is not asked for the notes of the next compaction. Another model is. */
export function isPaused(failures: NotesFailures | null | undefined, model: string): boolean {
  if (!failures || failures.model !== model || failures.count < mostInRow) return false;
  return (failures.count - mostInRow) % (pausedFor + 1) < pausedFor;
}

/** One more compaction without usable notes of a model. */
export const oneMore = (
  failures: NotesFailures | null | undefined,
  model: string,
): NotesFailures => ({ model, count: (failures?.model === model ? failures.count : 0) + 1 });
