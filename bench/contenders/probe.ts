// Loaded before a contender's own program (`node --expose-gc --import`), where a bench counts memory: it collects garbage when it is asked to,
// and tells what is left. Everything else goes its way.

process.on("message", (said) => {
  if (said !== "memory" || !globalThis.gc) return;
  // What only a finalizer lets go of is gone with the second.
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  process.send?.({ memory: { live: heapUsed + external, rss } });
});

export {}; // a module, like all others
