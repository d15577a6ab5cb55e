// W11: the conversation page: its script and requests, when it can be used, and what opening a
// conversation of 2,000 messages takes.

import { type Place, startBrowser, type Weight, weigh } from "./browser.ts";
import { atMost, type Bench, type Figures, kilobytes, ms } from "./figures.ts";
import { conversationId, fill } from "./filling.ts";
import { openStage } from "./stage.ts";
import { addedTo, inTurns, percentile } from "./statistics.ts";

const messages = 2_000;

type Seen = { name: string; place: Place; weights: (Weight & { usable: number })[] };

export const w11: Bench = {
  name: "W11",
  title: "the conversation page until it can be used; a conversation of 2,000 messages opened",
  async run({ quick, profile }) {
    const stage = await openStage([], profile);
    const { browser, close } = await startBrowser();
    try {
      const [plain, parlor] = [await stage.start("plain"), await stage.startParlor()];
      await parlor.invite(1);
      await fill(parlor, { conversations: 1, messages });
      const [address, cookies] = [parlor.address, parlor.cookies(0)];
      const next = { address: plain.processes[0]?.running.address ?? "", path: "/" };
      const all = [
        { name: "Next alone", place: next },
        { name: "a new conversation", place: { address, path: "/", cookies } },
        {
          name: "one of 2,000 messages",
          place: { address, path: `/c/${conversationId(0)}`, cookies },
        },
      ].map((one): Seen => ({ ...one, weights: [] }));
      for (const { place } of all) await weigh(browser, place); // so that the server has compiled it
      for (const one of inTurns(all, quick ? 2 : 15))
        one.weights.push(await weigh(browser, one.place));
      return figures(all as [Seen, Seen, Seen]);
    } finally {
      await close();
      await stage.close();
    }
  },
};

function figures(all: [Seen, Seen, Seen]): Figures {
  const of = ({ weights }: Seen, what: keyof Weight | "usable", at = 0.5) =>
    percentile(
      weights.map((weight) => weight[what]),
      at,
    );
  const [next, empty, long] = all;
  // Fails the run when a page of Parlor can be used earlier than one of Next alone.
  for (const one of [empty, long])
    addedTo(
      next.weights.map(({ usable }) => usable),
      one.weights.map(({ usable }) => usable),
      0.5,
    );
  const kibibytes = (bytes: number) => `${(bytes / 1024).toFixed(0)} KiB`;
  return {
    rows: [
      ["page", "script, gzip", "requests", "usable p50", "p90", "contents", "elements"],
      ...all.map((one) => [
        one.name,
        kilobytes(of(one, "gzip")),
        String(of(one, "requests")),
        ms(of(one, "usable")),
        ms(of(one, "usable", 0.9)),
        kibibytes(of(one, "contents")),
        String(of(one, "nodes")),
      ]),
      ["Open WebUI 0.12.4, another day: empty", "2132 KB", "233", "1970 ms"],
      ["Open WebUI 0.12.4, another day: 2,000", "", "", "", "", "1571 KiB", "up to 13183"],
    ],
    goals: [
      atMost("script ≤ 300 KB gzip", of(empty, "gzip"), 300_000, kilobytes),
      atMost("then: script ≤ 200 KB gzip", of(empty, "gzip"), 200_000, kilobytes),
      atMost("requests ≤ 40", of(empty, "requests"), 40, String),
      atMost("usable after ≤ 0.8 s, p50", of(empty, "usable"), 800, ms),
      atMost("2,000 messages: contents ≤ 100 KiB", of(long, "contents"), 100 * 1024, kibibytes),
      atMost("2,000 messages: elements ≤ 3,000", of(long, "nodes"), 3_000, String),
    ],
    notes: [
      `${empty.weights.length} times each, alternately, in a browser without a cache. Script: all that is loaded until the network is quiet. Contents: the document and data, as they were sent. There is no search in conversations yet.`,
    ],
  };
}
