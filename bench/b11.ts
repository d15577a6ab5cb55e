// B11: a long answer in the browser's page: how busy it keeps the main thread, and how long a key
// press waits meanwhile; and a conversation of 10,000 messages, opened.

import type { Browser, Page } from "playwright";

import { lastWords, markdownAnswer, questionFor, type ScriptedAnswer } from "./answers.ts";
import { busyTime, open, type Place, seenBy, startBrowser } from "./browser.ts";
import { atMost, type Bench, type Figures, ms, times } from "./figures.ts";
import { conversationId, fill } from "./filling.ts";
import { pause } from "./load.ts";
import { openStage } from "./stage.ts";
import { inTurns, median, percentile } from "./statistics.ts";

const rate = 100;

/** A key is pressed this often, in ms. */
const pressEvery = 200;

/** Interactions that were shorter, in ms, are not reported by the browser, and count as this long. */
const shortest = 16;

/** `busy`: the share of the time. `waits`: of each key press, in ms. */
type Streamed = { busy: number; waits: number[] };

type Opening = { usable: number; busy: number; nodes: number };

type Seen = { name: string; asks: Place; opens: Place; streamed: Streamed[]; opened: Opening[] };

/** Asks, presses keys while the answer streams, and waits for its end. */
async function stream(browser: Browser, place: Place, wanted: ScriptedAnswer): Promise<Streamed> {
  const { page, session, close } = await open(browser, place);
  const field = page.locator("textarea");
  await field.fill(questionFor(wanted.name));
  await page.waitForLoadState("networkidle");
  await field.press("Enter");
  await page.locator("article").last().waitFor();
  const [busyBefore, began] = [await busyTime(session), performance.now()];
  const pressed = await pressUntil(page, () => page.getByText(lastWords).isVisible());
  const took = performance.now() - began;
  const busy = ((await busyTime(session)) - busyBefore) / took;
  const { interactions } = await seenBy(page);
  await close();
  return { busy, waits: waitsOf(pressed, Object.values(interactions)) };
}

async function pressUntil(page: Page, over: () => Promise<boolean>): Promise<number> {
  let pressed = 0;
  for (; !(await over()); pressed += 1) {
    await page.keyboard.press("a");
    await pause(pressEvery);
  }
  return pressed;
}

/** The waits of all key presses, of which the browser has reported the longer ones. */
export function waitsOf(pressed: number, reported: number[]): number[] {
  const rest = Math.max(0, pressed - reported.length);
  return [...reported, ...Array.from({ length: rest }, () => shortest)];
}

async function openLong(browser: Browser, place: Place): Promise<Opening> {
  const { page, session, usable, close } = await open(browser, place);
  await page.locator("article").last().waitFor();
  await page.waitForLoadState("networkidle");
  const nodes = await page.evaluate(() => document.getElementsByTagName("*").length);
  const busy = await busyTime(session);
  await close();
  return { usable, busy, nodes };
}

export const b11: Bench = {
  name: "B11",
  title: "a 5,000-token answer at 100 tokens/s in the page; 10,000 messages opened",
  async run({ quick, profile }) {
    const wanted = markdownAnswer("page", { tokens: quick ? 500 : 5_000, rate });
    const messages = quick ? 1_000 : 10_000;
    const stage = await openStage([wanted], profile);
    const { browser, close } = await startBrowser();
    try {
      const [plain, parlor] = [await stage.start("plain"), await stage.startParlor()];
      await parlor.invite(1);
      await fill(parlor, { conversations: 1, messages });
      const [address, cookies] = [parlor.address, parlor.cookies(0)];
      const rival = plain.processes[0]?.running.address ?? "";
      const all = [
        {
          name: "react-markdown",
          asks: { address: rival, path: "/markdown" },
          opens: { address: rival, path: `/markdown?messages=${messages}` },
        },
        {
          name: "parlor",
          asks: { address, path: "/", cookies },
          opens: { address, path: `/c/${conversationId(0)}`, cookies },
        },
      ].map((one): Seen => ({ ...one, streamed: [], opened: [] }));
      for (const { opens } of all) await openLong(browser, opens); // so that the server has compiled it
      for (const one of inTurns(all, 2)) one.streamed.push(await stream(browser, one.asks, wanted));
      for (const one of inTurns(all, quick ? 2 : 4))
        one.opened.push(await openLong(browser, one.opens));
      return figures(all as [Seen, Seen], wanted.tokens.length, messages);
    } finally {
      await close();
      await stage.close();
    }
  },
};

function figures([rival, parlor]: [Seen, Seen], tokens: number, messages: number): Figures {
  const busy = ({ streamed }: Seen) => median(streamed.map((one) => one.busy));
  const waits = ({ streamed }: Seen) => streamed.flatMap((one) => one.waits);
  const inp = (one: Seen) => percentile(waits(one), 0.98);
  const opened = ({ opened: all }: Seen, what: keyof Opening) =>
    median(all.map((one) => one[what]));
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const atLeast = (value: number) => (value <= shortest ? `≤ ${shortest} ms` : ms(value));
  const row = (one: Seen) => [
    one.name,
    percent(busy(one)),
    times(busy(one) / busy(rival)),
    atLeast(inp(one)),
    atLeast(Math.max(...waits(one))),
    ms(opened(one, "usable")),
    ms(opened(one, "busy")),
    String(opened(one, "nodes")),
  ];
  return {
    rows: [
      [
        "page",
        "main thread busy",
        ": rival",
        "INP",
        "longest wait",
        "opened, usable",
        "opened, busy",
        "elements",
      ],
      row(rival),
      row(parlor),
    ],
    goals: [
      atMost("main thread busy ≤ 0.5 × react-markdown", busy(parlor) / busy(rival), 0.5, times),
      atMost("then: INP < 50 ms", inp(parlor), 49, atLeast),
      atMost(`then: ${messages} messages open in < 300 ms`, opened(parlor, "usable"), 299, ms),
    ],
    notes: [
      `The answer has ${tokens} tokens of Markdown, and streams ${parlor.streamed.length} times in each page, alternately, with a key pressed every ${pressEvery} ms: ${waits(parlor).length} and ${waits(rival).length} presses. INP: the 98th percentile of their durations.`,
      `The rival renders all ${messages} messages, Parlor those that come into view. Opened ${parlor.opened.length} times each, without a cache.`,
    ],
  };
}
