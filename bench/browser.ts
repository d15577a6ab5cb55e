// A browser for the benches of the page, and what it reports about a page.

import { gzipSync } from "node:zlib";

import { type Browser, type CDPSession, chromium, type Page } from "playwright";

import { chromiumArguments, findChromium } from "#scripts/chromium.mjs";

import { closing } from "./stage.ts";

/** A page of a contender: its address, and the cookies of whoever opens it. */
export type Place = { address: string; path: string; cookies?: { name: string; value: string }[] };

/** A page that was opened in a browser without a cache. */
export type Opened = {
  page: Page;
  session: CDPSession;
  /** From the navigation to the moment when the field has the focus, in ms: then it can be used. */
  usable: number;
  close(): Promise<void>;
};

/** What a page needed until the network was quiet. Sizes in bytes. */
export type Weight = {
  requests: number;
  scripts: number;
  /** The scripts, compressed with gzip. */
  gzip: number;
  /** What was received, as it was sent, besides scripts, styles, fonts and pictures. */
  contents: number;
  nodes: number;
  /** The largest contentful paint, in ms. */
  lcp: number;
};

/** The longest that a page may take until it can be used, in ms. */
const patience = 60_000;

export async function startBrowser(): Promise<{ browser: Browser; close(): Promise<void> }> {
  const executablePath = findChromium();
  const browser = await chromium.launch({
    ...(executablePath !== undefined && { executablePath }),
    args: chromiumArguments,
  });
  return { browser, close: closing(() => browser.close()) };
}

/** Notes when a field gets the focus, the largest paint, and the duration of every interaction. */
function observe(): void {
  const seen = { usable: 0, lcp: 0, interactions: {} as Record<number, number> };
  Object.assign(globalThis, { seen });
  document.addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLTextAreaElement) seen.usable ||= performance.now();
  });
  new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntries()) seen.lcp = startTime;
  }).observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { interactionId, duration } = entry as PerformanceEntry & { interactionId: number };
      if (interactionId > 0)
        seen.interactions[interactionId] = Math.max(
          seen.interactions[interactionId] ?? 0,
          duration,
        );
    }
  }).observe({ type: "event", buffered: true, durationThreshold: 16 } as PerformanceObserverInit);
}

type Seen = { usable: number; lcp: number; interactions: Record<number, number> };

export const seenBy = (page: Page): Promise<Seen> =>
  page.evaluate(() => (globalThis as unknown as { seen: Seen }).seen);

/** Opens a page in a context of its own, and waits until it can be used. `slower`: the factor by which the processor is slowed down. */
export async function open(
  browser: Browser,
  { address, path, cookies = [] }: Place,
  slower = 1,
  watch: (page: Page) => void = () => undefined,
): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addCookies(cookies.map((cookie) => ({ ...cookie, url: address })));
  await context.addInitScript(observe);
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Performance.enable");
  await session.send("Emulation.setCPUThrottlingRate", { rate: slower });
  watch(page);
  await page.goto(`${address}${path}`, { waitUntil: "commit", timeout: patience });
  await page.waitForFunction(
    () => ((globalThis as unknown as { seen?: Seen }).seen?.usable ?? 0) > 0,
    undefined,
    { timeout: patience },
  );
  const { usable } = await seenBy(page);
  return { page, session, usable, close: () => context.close() };
}

const staticTypes = new Set(["script", "stylesheet", "font", "image"]);

/** Opens a page and weighs it, until the network is quiet. */
export async function weigh(
  browser: Browser,
  place: Place,
  slower = 1,
): Promise<Weight & { usable: number }> {
  const answers: Promise<{ script: boolean; gzip: number; contents: number }>[] = [];
  let requests = 0;
  const { page, usable, close } = await open(browser, place, slower, (opened) => {
    opened.on("request", () => (requests += 1));
    opened.on("requestfinished", (request) => {
      const type = request.resourceType();
      const weighed = async () => {
        const response = await request.response();
        const script = type === "script" && response !== null;
        return {
          script,
          gzip: script ? gzipSync(await response.body(), { level: 9 }).length : 0,
          contents: staticTypes.has(type) ? 0 : (await request.sizes()).responseBodySize,
        };
      };
      answers.push(weighed());
    });
  });
  await page.waitForLoadState("networkidle", { timeout: patience });
  const all = await Promise.all(answers);
  const { lcp } = await seenBy(page);
  const nodes = await page.evaluate(() => document.getElementsByTagName("*").length);
  await close();
  const total = (of: (one: (typeof all)[number]) => number) =>
    all.reduce((sum, one) => sum + of(one), 0);
  return {
    requests,
    scripts: all.filter(({ script }) => script).length,
    gzip: total(({ gzip }) => gzip),
    contents: total(({ contents }) => contents),
    nodes,
    lcp,
    usable,
  };
}

/** How long the page's main thread has worked, in ms. */
export async function busyTime(session: CDPSession): Promise<number> {
  const { metrics } = await session.send("Performance.getMetrics");
  return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN) * 1_000;
}
