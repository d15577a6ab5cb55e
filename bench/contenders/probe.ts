// Loaded before a contender's own program (`node --expose-gc --import`), where a bench counts
// memory: on request it collects garbage, and reports the memory in use. Other messages are not
// affected.

process.on("message", (said) => {
  if (said !== "memory" || !globalThis.gc) return;
  // What only a finalizer releases is freed by the second collection.
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  process.send?.({ memory: { live: heapUsed + external, rss } });
});

export {}; // a module, like all others
