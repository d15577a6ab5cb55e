// A worker thread for a process whose main thread may be blocked for long (a statement runs
// synchronously, and no message is read meanwhile): it ends the process within 2 s after its
// supervisor, and at once when it takes more memory than it may. The channel to the supervisor
// belongs to the main thread, so this thread checks the parent's process id.

import { workerData } from "node:worker_threads";

/** In bytes, as the system counts them: the memory of WebAssembly and of buffers is not V8's. */
const { mostMemory } = (workerData ?? {}) as { mostMemory?: number };
const supervisor = process.ppid;

const watch = setInterval(() => {
  if (mostMemory !== undefined && process.memoryUsage.rss() > mostMemory)
    process.kill(process.pid, "SIGKILL");
  if (process.ppid === supervisor) return;
  clearInterval(watch);
  setTimeout(() => process.kill(process.pid, "SIGKILL"), 1_600);
}, 50);
