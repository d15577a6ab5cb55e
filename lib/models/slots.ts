// A slot is the right to make one call to a model. Every call acquires a slot first and releases it when it ends, so this is where calls
// would be queued. There is no queue yet: a slot is granted at once.

/** Who makes the call, and whether a user waits for its answer (`turn`) or not (`background`). */
export type SlotRequest = { userId: string; kind: "turn" | "background" };

/** Waits for a slot, and returns the function that releases it. */
export function acquireSlot(_request: SlotRequest): Promise<() => void> {
  return Promise.resolve(() => undefined);
}
