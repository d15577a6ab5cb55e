/** Navigates with a full page load, which clears the memory of this page. Required when the user changes. */
export function leaveFor(path: string): void {
  location.assign(new URL(path, location.origin));
}
