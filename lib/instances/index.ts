import "server-only";

// The web servers ("instances") that share one PostgreSQL server. Each has a row with a heartbeat; one whose heartbeats have stopped is gone,
// and the others end what it left. The embedded database has exactly one web server: then nothing here costs a statement.

import { env } from "#lib/env.ts";
import { type InstanceEvents, instance, startBeating, stopBeating } from "./heartbeat.ts";
import * as store from "./store.ts";

/** The id of this process among the web servers. */
export const instanceId: string = instance.id;

/** Whether no other web server can use the same database. */
export const isOnlyInstance = (): boolean => env.DATABASE_URL === undefined;

/** Before this process begins its first work: from now on the others know it. */
export async function joinInstances(): Promise<void> {
  if (isOnlyInstance()) return;
  instance.others = (await store.beat(instanceId)).map(({ id }) => id);
}

/** Whether the last heartbeat has found another web server. */
export const hasOthers = (): boolean => !isOnlyInstance() && instance.others.length > 0;

/**
 * Stores a heartbeat every two seconds from now on. `gone` is called with servers whose last one is more than six seconds old: it ends what
 * they left. Several servers may do that at the same time. When it throws, it is called again; when it has succeeded, their rows are deleted.
 */
export function watchInstances(events: InstanceEvents): void {
  if (!isOnlyInstance()) startBeating(events);
}

/** From now on the other servers are told what this one does, with its heartbeats, while somebody watches there. `activity` is cheap, and JSON. */
export function tellActivity(activity: () => object): void {
  instance.activity = activity;
}

/**
 * What the other servers do, as of their last heartbeats; null of one that has not told it yet. They tell it for ten seconds after each call of
 * this function.
 */
export async function activityOfOthers(): Promise<{ id: string; activity: unknown }[]> {
  return isOnlyInstance() ? [] : store.watch(instanceId);
}

/** Before this process ends, when its own work has ended: the others need not wait for its heartbeats. */
export async function leaveInstances(): Promise<void> {
  if (isOnlyInstance()) return;
  await stopBeating();
  await store.remove(instanceId);
}

/**
 * The servers that have not left and that nobody has found to be gone. To find work without a server, read the work first: then a server
 * that joins meanwhile is in this list.
 */
export async function liveInstances(): Promise<string[]> {
  return isOnlyInstance() ? [instanceId] : store.allIds();
}
