/** Leaves this page for another of ours, whole: what this one holds in memory goes with it, as it must when the person changes. */
export function leaveFor(path: string): void {
  location.assign(new URL(path, location.origin));
}
