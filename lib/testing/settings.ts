// Temporary settings in this process alone: test files that run at the same time share the
// database.

import { processSingleton } from "#lib/process-singleton.ts";
import { type Settings, settingsSchema } from "#lib/settings/schema.ts";

type Remembered = { settings?: Promise<Settings>; until: number };

export async function withSettings(
  wish: Partial<Settings>,
  work: () => Promise<void>,
): Promise<void> {
  const remembered = processSingleton("settings", (): Remembered => ({ until: 0 }));
  // A test user asks more questions in a minute than a real one.
  remembered.settings = Promise.resolve({
    ...settingsSchema.parse({ turnsAtOnce: 1_000, questionsPerMinute: 10_000 }),
    ...wish,
  });
  remembered.until = Number.POSITIVE_INFINITY;
  try {
    await work();
  } finally {
    remembered.until = 0;
  }
}
