// The right to make one call to a model. Every call acquires a slot first and releases it when it is over, so this is where calls are
// queued. Nothing is queued yet: a slot is free at once.

/** Who makes the call, and whether a person waits for its answer (`turn`) or nobody does (`background`). */
export type SlotRequest = { userId: string; kind: "turn" | "background" };

/** Waits for a slot, and answers the function that releases it. */
export function acquireSlot(_request: SlotRequest): Promise<() => void> {
  return Promise.resolve(() => undefined);
}
