// What the process of a reader does: one task, and then its end.

import { type OwnerMessage, ownerMessageSchema, type ReaderChannel } from "./messages.ts";
import { ReadingError } from "./reading-error.ts";
import type { ReadingProblem } from "./schema.ts";

/** Does what the owner asks for. Whatever goes wrong is said to it. */
export async function serveReading({ say, heard }: ReaderChannel): Promise<void> {
  try {
    await perform(ownerMessageSchema.parse(await heard()), { say, heard });
  } catch (thrown) {
    await say({ failed: problemOf(thrown) });
  }
}

async function perform(task: OwnerMessage, { say, heard }: ReaderChannel): Promise<void> {
  if ("next" in task) throw new ReadingError("damaged");
  if ("draw" in task) {
    const { drawPage } = await import("./pdf/draw.ts");
    await say({ picture: await drawPage(task.draw, task) });
    return;
  }
  const { readFile } = await import("./read-file.ts");
  const { pages } = await readFile(task.read, {
    name: task.name,
    limits: { pages: task.pages },
    async onPage(page, of) {
      await say({ page, of });
      await heard();
    },
  });
  await say({ done: pages });
}

/** Too deep or too large for an array is a RangeError; all else that a parser throws says that the file is broken. */
function problemOf(thrown: unknown): ReadingProblem {
  if (thrown instanceof ReadingError) return thrown.problem;
  return thrown instanceof RangeError ? "too_expensive" : "damaged";
}
