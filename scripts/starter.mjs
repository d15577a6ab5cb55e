// npm passes signals on to what it runs, but when it is killed outright, what it runs stays behind. So we look after it. Node 20's built-ins
// only.

import { readFileSync } from "node:fs";

/**
 * Calls `gone` when the npm that started this is no more; answers how to stop looking. When something else than npm started this (a shell, a
 * service manager), nothing is looked after: those may go and leave us on purpose.
 *
 * @param {() => void} gone
 */
export function whenStarterIsGone(gone) {
  if (process.env.npm_lifecycle_event === undefined) return () => {};
  const parent = process.ppid;
  // npm may have put a shell in between, which lives on without it.
  const grandparent = commandOf(parent)?.startsWith("npm") ? undefined : parentOf(parent);
  const timer = setInterval(() => {
    if (process.ppid === parent && (grandparent === undefined || parentOf(parent) === grandparent)) return;
    clearInterval(timer);
    gone();
  }, 200).unref();
  return () => clearInterval(timer);
}

/** Of Linux only; elsewhere npm is taken for our parent. @param {number} id */
function commandOf(id) {
  return read(`/proc/${id}/comm`) ?? "npm";
}

/** @param {number} id */
function parentOf(id) {
  // The name, in parentheses, may hold anything; the parent is the second field behind it.
  return Number(read(`/proc/${id}/stat`)?.split(") ").at(-1)?.split(" ")[1]);
}

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
