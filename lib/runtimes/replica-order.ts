// Which replica a call goes to. A model server caches the prompts that it has evaluated, so a conversation returns to the replica that knows
// it: rendezvous hashing, which gives the same order on every web server and moves no other conversation when a replica goes or comes.
// Bounded loads (after Mirrokni, Thorup and Zadimoghaddam, "Consistent Hashing with Bounded Loads") keep a replica that many conversations
// have drawn from being overloaded while another idles.

import { hash } from "node:crypto";

/** How far the load of a replica may be above the mean before calls go to the next one. */
const overload = 1.25;

export type Replica = {
  url: string;
  /** How well it can be used; the lowest is the best. */
  rank: number;
  /** The calls that are under way there. */
  calls: number;
  /** The calls that it serves at the same time. */
  slots: number;
};

/**
 * The order in which the replicas are tried: the usable ones first, of these the ones in the order of `key` that have room, then those with a
 * free slot above the bound, then the full ones. Without a key, and among those above the bound, the one with the fewest calls is first.
 */
export function replicaOrder<Each extends Replica>(
  replicas: readonly Each[],
  key?: string,
): Each[] {
  if (replicas.length < 2) return [...replicas];
  const best = Math.min(...replicas.map(({ rank }) => rank));
  const usable = replicas.filter(({ rank }) => rank === best);
  const calls = usable.reduce((sum, replica) => sum + replica.calls, 1);
  const bound = Math.ceil((overload * calls) / usable.length);
  return replicas
    .map((replica) => {
      const fullness = replica.calls >= replica.slots ? 2 : replica.calls >= bound ? 1 : 0;
      const weight = key === undefined || fullness > 0 ? 0 : weightOf(key, replica.url);
      return { replica, fullness, weight };
    })
    .sort(
      (one, other) =>
        one.replica.rank - other.replica.rank ||
        one.fullness - other.fullness ||
        other.weight - one.weight ||
        one.replica.calls - other.replica.calls,
    )
    .map(({ replica }) => replica);
}

const weightOf = (key: string, url: string): number =>
  hash("sha256", `${key} ${url}`, "buffer").readUIntBE(0, 6);
