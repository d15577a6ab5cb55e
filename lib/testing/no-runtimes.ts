// Test files share a database: in each of them no runtimes were entered, nothing was changed of models and there are no variants, until the
// file itself reads the rows. The configured model server serves everybody at once, unless a test says otherwise.

import { processSingleton } from "#lib/process-singleton.ts";

type Entered = { runtimes: []; overrides: { slots: number; timeouts: Record<string, null> } };

const timeouts = { connectTimeout: null, firstTokenTimeout: null, silenceTimeout: null };
const enough = 256;

processSingleton("enabled variants", () => ({ rows: [] }));

/** What every module of this process knows as the entered runtimes. */
export const enteredRuntimes = processSingleton("entered runtimes", (): { entered: Entered } => ({
  entered: { runtimes: [], overrides: { slots: enough, timeouts } },
}));

processSingleton("registry", () => ({ rows: new Map() }));

/** The model server of the test serves this many at once while `work` runs. */
export async function withSlots(slots: number, work: () => Promise<void>): Promise<void> {
  enteredRuntimes.entered.overrides.slots = slots;
  try {
    await work();
  } finally {
    enteredRuntimes.entered.overrides.slots = enough;
  }
}
