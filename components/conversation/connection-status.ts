// Whether the server is reachable. A caller that fails to reach it reports that here; the server is then polled with increasing delay until
// it answers, and all waiting callers continue.

import { useSyncExternalStore } from "react";

type Link = {
  /** When the connection was lost, in ms; undefined while it works. */
  lostAt: number | undefined;
};

let link: Link = { lostAt: undefined };
let timer: ReturnType<typeof setTimeout> | undefined;
let patience = 0;
const watchers = new Set<() => void>();
let waiting: (() => void)[] = [];

/** Reports that the server was unreachable, and resolves when it answers again. */
export function reportLost(): Promise<void> {
  if (link.lostAt === undefined) change({ lostAt: Date.now() });
  if (timer === undefined) later();
  return new Promise((resolve) => waiting.push(resolve));
}

/** Polls the server now instead of at the next interval. */
export function reconnectNow(): void {
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
  const online = () => link.lostAt !== undefined && reconnectNow();
  // The browser's event only reports that the machine is offline; an unreachable server is noticed by failed requests.
  const offline = () => void reportLost();
  watchers.add(watcher);
  addEventListener("online", online);
  addEventListener("offline", offline);
  // The machine may have gone offline before the listener was added.
  if (!navigator.onLine) offline();
  return () => {
    watchers.delete(watcher);
    removeEventListener("online", online);
    removeEventListener("offline", offline);
  };
}

const there: Link = { lostAt: undefined };

/** The current connection status. */
export function useConnectionStatus(): Link {
  return useSyncExternalStore(
    subscribe,
    () => link,
    () => there,
  );
}
