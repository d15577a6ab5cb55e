// Whether the server can be reached. Whoever fails to reach it says so here; it is then asked, first soon and then more seldom, until it
// answers, and everybody who waits goes on.

import { useSyncExternalStore } from "react";

type Link = {
  /** When it was lost, in ms; undefined while it is there. */
  lostAt: number | undefined;
};

let link: Link = { lostAt: undefined };
let timer: ReturnType<typeof setTimeout> | undefined;
let patience = 0;
const watchers = new Set<() => void>();
let waiting: (() => void)[] = [];

/** Says that the server could not be reached, and resolves when it answers again. */
export function linkBack(): Promise<void> {
  if (link.lostAt === undefined) change({ lostAt: Date.now() });
  if (timer === undefined) later();
  return new Promise((resolve) => waiting.push(resolve));
}

/** Asks the server now, instead of waiting for the next time. */
export function tryNow(): void {
  clearTimeout(timer);
  void look();
}

function later(): void {
  patience = Math.min(10_000, patience === 0 ? 500 : patience * 1.7);
  timer = setTimeout(() => void look(), patience);
}

async function look(): Promise<void> {
  const there = await fetch("/healthz", { cache: "no-store" }).then(
    (response) => response.ok,
    () => false,
  );
  if (!there) return later();
  timer = undefined;
  patience = 0;
  change({ lostAt: undefined });
  const now = waiting;
  waiting = [];
  for (const resolve of now) resolve();
}

function change(next: Link): void {
  link = next;
  for (const watcher of watchers) watcher();
}

function subscribe(watcher: () => void): () => void {
  const online = () => link.lostAt !== undefined && tryNow();
  // The browser knows when the machine has left the network; a lost server shows only in what fails.
  const offline = () => void linkBack();
  watchers.add(watcher);
  addEventListener("online", online);
  addEventListener("offline", offline);
  // It may have gone before anybody listened.
  if (!navigator.onLine) offline();
  return () => {
    watchers.delete(watcher);
    removeEventListener("online", online);
    removeEventListener("offline", offline);
  };
}

const there: Link = { lostAt: undefined };

/** The link, as it is now. */
export function useConnectionStatus(): Link {
  return useSyncExternalStore(
    subscribe,
    () => link,
    () => there,
  );
}
