// B16: whether a large database makes the usual requests slower: 10,000 conversations with 1,000,000
// messages, against a hundred times fewer.

import type { ConversationPage } from "#lib/conversations/schema.ts";

import type { Parlor } from "./contenders/parlor.ts";
import { atMost, type Bench, type Figures, ms, times } from "./figures.ts";
import { conversationId, fill } from "./filling.ts";
import { openStage } from "./stage.ts";
import { inTurns, median, percentile } from "./statistics.ts";

const messages = 100;

type Size = { conversations: number; parlor: Parlor; cursor: string; took: Map<string, number[]> };

/** The requests of the page, and how deep they reach. */
const requests: { name: string; path(size: Size, at: number): string }[] = [
  { name: "list, the first page", path: () => "/api/conversations" },
  {
    name: "list, a page in the middle",
    path: ({ cursor }) => `/api/conversations?cursor=${cursor}`,
  },
  {
    name: "open, the answer of the API",
    path: (size, at) => `/api/conversations/${idOf(size, at)}`,
  },
  { name: "open, the whole page", path: (size, at) => `/c/${idOf(size, at)}` },
];

/** A conversation, each time another one of all. */
const idOf = ({ conversations }: Size, at: number) => conversationId((at * 37) % conversations);

async function filled(parlor: Parlor, conversations: number): Promise<Size> {
  await parlor.invite(1);
  await fill(parlor, { conversations, messages });
  return { conversations, parlor, cursor: await middleOf(parlor, conversations), took: new Map() };
}

/** The cursor after half of all conversations, of those that a reader scrolls to. */
async function middleOf(parlor: Parlor, conversations: number): Promise<string> {
  const half = conversations / 2;
  let cursor = "";
  for (let seen = 0; seen < half; ) {
    const limit = Math.min(100, half - seen);
    const found = (await parlor.get(
      0,
      `/api/conversations?limit=${limit}${cursor && `&cursor=${cursor}`}`,
    )) as ConversationPage;
    if (found.items.length === 0) throw new Error("the database has fewer conversations");
    seen += found.items.length;
    cursor = encodeURIComponent(found.nextCursor ?? "");
  }
  return cursor;
}

async function measure({ parlor, took }: Size, name: string, path: string): Promise<void> {
  const began = performance.now();
  const { status } = await parlor.send(0, "GET", path);
  if (status !== 200) throw new Error(`${path}: ${status}`);
  took.set(name, [...(took.get(name) ?? []), performance.now() - began]);
}

export const b16: Bench = {
  name: "B16",
  title: "list and open with 10,000 conversations and 1,000,000 messages",
  async run({ quick, profile }) {
    const many = quick ? 1_000 : 10_000;
    const stage = await openStage([], profile);
    try {
      const few = await filled(await stage.startParlor(), many / 100);
      const large = await filled(await stage.startParlor(), many);
      const [warmUp, rounds] = quick ? [3, 20] : [20, 200];
      for (let round = -warmUp; round < rounds; round += 1) {
        if (round === 0) for (const { took } of [few, large]) took.clear();
        for (const { name, path } of requests)
          for (const size of inTurns([few, large], 2)
            .slice(round % 2 === 0 ? 0 : 2)
            .slice(0, 2))
            await measure(size, name, path(size, Math.abs(round)));
      }
      return figures(few, large);
    } finally {
      await stage.close();
    }
  },
};

function figures(few: Size, large: Size): Figures {
  const of = ({ took }: Size, name: string) => took.get(name) ?? [];
  const ratios = requests.map(({ name }) => median(of(large, name)) / median(of(few, name)));
  const worst = Math.max(...ratios);
  const in_ = ({ conversations }: Size) => `${conversations} conversations`;
  return {
    rows: [
      ["p50 and p99", in_(few), "", in_(large), "", "p50 : p50"],
      ...requests.map(({ name }, at) => [
        name,
        ...[few, large].flatMap((size) =>
          [0.5, 0.99].map((share) => ms(percentile(of(size, name), share))),
        ),
        times(ratios[at] ?? Number.NaN),
      ]),
    ],
    goals: [
      atMost("≤ 2 × a hundred times fewer, each request (p50)", worst, 2, times),
      atMost("then: ≤ 1.2 ×", worst, 1.2, times),
    ],
    notes: [
      `${of(few, requests[0]?.name ?? "").length} requests of each kind to each database, alternately, one user who owns all of it; ${messages} messages in a conversation. There is no search in conversations yet.`,
    ],
  };
}
