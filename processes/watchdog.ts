// A worker thread for a process whose main thread may be blocked for long (a statement runs
// synchronously, and no message is read meanwhile): it ends the process within 2 s after its
// supervisor. The channel to the supervisor belongs to the main thread, so this thread checks the
// parent's process id.

const supervisor = process.ppid;

const watch = setInterval(() => {
  if (process.ppid === supervisor) return;
  clearInterval(watch);
  setTimeout(() => process.kill(process.pid, "SIGKILL"), 1_600);
}, 100);
