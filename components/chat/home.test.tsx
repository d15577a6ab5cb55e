import { expect, test, vi } from "vitest";

import { ServerState } from "#components/frame/query-client.tsx";
import type { ConversationEntry } from "#lib/conversations/schema.ts";
import { drawn } from "#lib/testing/render.tsx";

import { HomeFrame } from "./home-frame.tsx";
import { ChatProviders } from "./providers.tsx";

vi.mock("next/navigation", async (original) => ({
  ...(await original<object>()),
  usePathname: () => "/",
  useRouter: () => ({ push: () => undefined }),
}));

/** Runs `work` and returns the size of the largest Map or Set that it added something to. */
function largestCollection(work: () => void): number {
  const touched = new Set<{ size: number }>();
  const { add } = Set.prototype;
  const { set } = Map.prototype;
  Map.prototype.set = function (key, value) {
    add.call(touched, this);
    return set.call(this, key, value);
  };
  Set.prototype.add = function (value) {
    add.call(touched, this);
    return add.call(this, value);
  };
  try {
    work();
  } finally {
    Map.prototype.set = set;
    Set.prototype.add = add;
  }
  return Math.max(0, ...[...touched].map(({ size }) => size));
}

const page = (at: number, ...titles: string[]) => (
  <ServerState key={at}>
    <HomeFrame
      viewer={{ id: `person ${at}`, name: "Lin", isAdmin: false }}
      conversations={{ items: titles.map(entry), nextCursor: null }}
    >
      <ChatProviders offers={{ models: [], collections: [] }} />
    </HomeFrame>
  </ServerState>
);

const entry = (title: string): ConversationEntry => ({
  id: "0190c1f2-7c7b-4c63-9c6b-0d3a6f1d7a11",
  title,
  model: null,
  pinned: false,
  archived: false,
  createdAt: "2026-11-27T10:00:00.000Z",
  updatedAt: "2026-11-27T10:00:00.000Z",
  turn: null,
});

test("rendering / 1,000 times leaves no entries behind in collections of the server process", () => {
  const largest = largestCollection(() => {
    // 50 pages in one document share the message catalogue, whose setup is most of the work.
    for (let round = 0; round < 20; round++) drawn(Array.from({ length: 50 }, (_, at) => page(at)));
  });
  expect(largest).toBeLessThan(500);
});

test("the server does not reuse cached data of one user's page for another user", () => {
  expect(drawn(page(1, "Seals"))).toContain("Seals");
  const next = drawn(page(2, "Whales"));
  expect(next).toContain("Whales");
  expect(next).not.toContain("Seals");
});
