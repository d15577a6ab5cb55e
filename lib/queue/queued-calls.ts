// For tests.

import type { QueuedCall } from "./slot-queue.ts";

let calls = 0;

/** A user's call that wants a slot, with a prompt of 100 tokens. */
export const queuedCall = (userId: string, wish: Partial<QueuedCall> = {}): QueuedCall => ({
  id: `call ${++calls}`,
  instanceId: "here",
  userId,
  kind: "turn",
  promptTokens: 100,
  joinedAt: 0,
  ...wish,
});
