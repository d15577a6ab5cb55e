// B12: the JavaScript that is loaded before the conversation page can be used, and when its largest
// part is painted on a slow processor.

import { type Place, startBrowser, type Weight, weigh } from "./browser.ts";
import { atMost, type Bench, type Figures, kilobytes, ms, times } from "./figures.ts";
import { openStage } from "./stage.ts";
import { inTurns, percentile } from "./statistics.ts";

/** The factor by which the processor is slowed down. */
const slower = 4;

type Seen = { name: string; place: Place; weights: (Weight & { usable: number })[] };

export const b12: Bench = {
  name: "B12",
  title: "JavaScript before the conversation page can be used; LCP at a quarter of the speed",
  async run({ quick, profile }) {
    const stage = await openStage([], profile);
    const { browser, close } = await startBrowser();
    try {
      const [plain, parlor] = [await stage.start("plain"), await stage.startParlor()];
      await parlor.invite(1);
      const next = { address: plain.processes[0]?.running.address ?? "", path: "/" };
      const page = { address: parlor.address, path: "/", cookies: parlor.cookies(0) };
      const all = [
        { name: "Next alone", place: next },
        { name: "parlor", place: page },
      ].map((one): Seen => ({ ...one, weights: [] }));
      for (const { place } of all) await weigh(browser, place, slower); // so that the server has compiled it
      for (const one of inTurns(all, quick ? 2 : 15))
        one.weights.push(await weigh(browser, one.place, slower));
      return figures(all as [Seen, Seen]);
    } finally {
      await close();
      await stage.close();
    }
  },
};

function figures([next, parlor]: [Seen, Seen]): Figures {
  const of = ({ weights }: Seen, what: keyof Seen["weights"][number], at = 0.5) =>
    percentile(
      weights.map((weight) => weight[what]),
      at,
    );
  const [gzip, lcp] = [of(parlor, "gzip"), of(parlor, "lcp")];
  if (!(gzip > of(next, "gzip"))) throw new Error("less script than Next alone is impossible");
  const row = (one: Seen) => [
    one.name,
    String(of(one, "scripts")),
    kilobytes(of(one, "gzip")),
    times(of(one, "gzip") / of(next, "gzip")),
    ms(of(one, "lcp")),
    ms(of(one, "lcp", 0.9)),
    ms(of(one, "usable")),
  ];
  return {
    rows: [
      ["page", "files", "script, gzip", ": Next alone", "LCP p50", "LCP p90", "usable p50"],
      row(next),
      row(parlor),
    ],
    goals: [
      atMost("script ≤ 300 KB gzip", gzip, 300_000, kilobytes),
      atMost("then: script ≤ 200 KB gzip", gzip, 200_000, kilobytes),
      atMost("then: LCP < 1 s", lcp, 999, ms),
    ],
    notes: [
      `The page of a new conversation, ${parlor.weights.length} times each, alternately, without a cache, the browser's processor slowed down ${slower} times. Script: all that is loaded until the network is quiet.`,
    ],
  };
}
