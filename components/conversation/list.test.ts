import { expect, test } from "vitest";

import type { ConversationPage } from "#lib/conversations/schema.ts";
import { withNewest } from "./list.ts";

const page = (days: number[], nextCursor: string | null): ConversationPage => ({
  items: days.map((day) => ({
    id: String(day),
    title: `Day ${day}`,
    pinned: false,
    archived: false,
    updatedAt: `2026-11-${String(day).padStart(2, "0")}T10:00:00.000Z`,
    turn: null,
  })) as ConversationPage["items"],
  nextCursor,
});
const idsOf = ({ items }: ConversationPage) => items.map(({ id }) => Number(id));

test("older conversations that were loaded stay after the newest page, with their cursor", () => {
  const list = withNewest(page([9, 8, 7, 6, 5], "after 5"), page([10, 9, 8], "after 8"));
  expect([idsOf(list), list.nextCursor]).toEqual([[10, 9, 8, 7, 6, 5], "after 5"]);
});

test("a conversation that the newest page should contain and does not was deleted", () => {
  expect(idsOf(withNewest(page([9, 8, 7, 6], null), page([9, 7], "after 7")))).toEqual([9, 7, 6]);
});

test("if the newest page is also the last one, it is the whole list", () => {
  const list = withNewest(page([9, 8, 7], "after 7"), page([9], null));
  expect([idsOf(list), list.nextCursor]).toEqual([[9], null]);
  expect(withNewest(undefined, page([9], "after 9"))).toEqual(page([9], "after 9"));
});
