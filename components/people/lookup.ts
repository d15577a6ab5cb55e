// The users on the people page: filter, order and counts.

import { daysSince } from "#components/frame/days.ts";
import { foldUsername } from "#lib/text/username.ts";
import type { User } from "#lib/users/schema.ts";

export const filters = ["everyone", "members", "admins", "disabledOnes"] as const;
export type Filter = (typeof filters)[number];

export const sortOrders = ["byName", "byLastHere"] as const;
export type SortOrder = (typeof sortOrders)[number];

const passes: Record<Filter, (person: User) => boolean> = {
  everyone: () => true,
  members: ({ role, disabled }) => role === "member" && !disabled,
  admins: ({ role, disabled }) => role === "admin" && !disabled,
  disabledOnes: ({ disabled }) => disabled,
};

/** The users that match the filter, sorted. `find` is searched for in names and user names. */
export function shownOf(
  people: readonly User[],
  {
    filter,
    order,
    find,
    locale,
  }: { filter: Filter; order: SortOrder; find: string; locale: string },
): User[] {
  const wanted = foldUsername(find.trim());
  const collator = new Intl.Collator(locale, { sensitivity: "base", numeric: true });
  const byName = (one: User, other: User) =>
    collator.compare(one.name, other.name) || (one.username < other.username ? -1 : 1);
  const byLastHere = (one: User, other: User) =>
    (other.lastSeenAt ?? "").localeCompare(one.lastSeenAt ?? "") || byName(one, other);
  return people
    .filter(passes[filter])
    .filter(
      ({ name, username }) =>
        wanted === "" || foldUsername(name).includes(wanted) || username.includes(wanted),
    )
    .sort(order === "byName" ? byName : byLastHere);
}

/** The counts in the summary at the top of the page. */
export function countsOf(people: readonly User[]): {
  count: number;
  admins: number;
  disabled: number;
  absent: number;
} {
  return {
    count: people.length,
    admins: people.filter(passes.admins).length,
    disabled: people.filter(({ disabled }) => disabled).length,
    absent: people.filter(({ lastSeenAt, disabled }) => lastSeenAt === null && !disabled).length,
  };
}

export type LastSeen =
  | { kind: "never" }
  | { kind: "now" }
  | { kind: "today" | "yesterday" | "earlier"; at: Date };

/** A user counts as active now if the last request was this recent. */
const hereForMs = 5 * 60_000;

export function lastHereOf(
  { lastSeenAt }: Pick<User, "lastSeenAt">,
  now: Date,
  timeZone: string,
): LastSeen {
  if (lastSeenAt === null) return { kind: "never" };
  const at = new Date(lastSeenAt);
  if (now.getTime() - at.getTime() < hereForMs) return { kind: "now" };
  const days = daysSince(at, now, timeZone);
  return { kind: days <= 0 ? "today" : days === 1 ? "yesterday" : "earlier", at };
}
