// A thread beside that of a process which may be busy for long with one thing (a statement runs to its end, and nothing is heard meanwhile): it
// sees to it that the process is gone within 2 s when its supervisor is. The channel to the supervisor is the other thread's, so it asks
// whose child this process is.

const supervisor = process.ppid;

const watch = setInterval(() => {
  if (process.ppid === supervisor) return;
  clearInterval(watch);
  setTimeout(() => process.kill(process.pid, "SIGKILL"), 1_600);
}, 100);
