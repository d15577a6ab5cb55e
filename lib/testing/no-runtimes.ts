// Test files share a database: in each of them no runtimes were entered, until the file itself reads the rows. The configured model server
// serves everybody at once, unless a test says otherwise.

import { processSingleton } from "#lib/process-singleton.ts";

type Entered = { runtimes: []; overrides: { slots: number; timeouts: Record<string, null> } };

const timeouts = { connectTimeout: null, firstTokenTimeout: null, silenceTimeout: null };
const enough = 256;

const cache = processSingleton("entered runtimes", (): { entered: Entered } => ({
  entered: { runtimes: [], overrides: { slots: enough, timeouts } },
}));

/** The model server of the test serves this many at once while `work` runs. */
export async function withSlots(slots: number, work: () => Promise<void>): Promise<void> {
  cache.entered.overrides.slots = slots;
  try {
    await work();
  } finally {
    cache.entered.overrides.slots = enough;
  }
}
