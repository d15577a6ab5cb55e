import { expect, test, vi } from "vitest";

import { getQueryClient, ServerState } from "#components/frame/query-client.tsx";
import type { Comparison, Release } from "#lib/releases/schema.ts";
import { drawn, textIn } from "#lib/testing/render.tsx";

import { Releases } from "./releases.tsx";

const release = (change: Partial<Release> = {}): Release => ({
  id: "00000000-0000-4000-8000-000000000001",
  modelId: "new:20b",
  against: "old:20b",
  state: "running",
  share: 0.1,
  userIds: null,
  people: 4,
  everybody: 41,
  missing: [],
  startedAt: "2026-11-30T08:00:00.000Z",
  completedAt: null,
  revertedAt: null,
  ...change,
});

const arm = (modelId: string, answers: number): Comparison["released"] => ({
  ...{ modelId, users: 3, answers, failed: 0, stopped: 1, interrupted: 0, cutAtLimit: 0 },
  regenerated: 2,
  firstTokenMs: answers === 0 ? null : { median: 480, p95: 1_240 },
  tokensPerSecond: answers === 0 ? null : { median: 41.27, p95: 30 },
  replyTokens: null,
  replyLength: null,
});

function text(releases: Release[], language: "en" | "zh" = "en", comparison?: Comparison): string {
  // In tests every drawing on the server has a client of its own, so that the answer is put into that one.
  vi.stubGlobal("window", comparison && globalThis);
  const [first] = releases;
  if (comparison && first)
    getQueryClient().setQueryData(["comparison", first.id, first.state], comparison);
  const page = (
    <ServerState>
      <Releases initial={releases} models={[]} sets={[]} trials={[]} />
    </ServerState>
  );
  const html = drawn(page, language);
  vi.unstubAllGlobals();
  return textIn(html);
}

test("each release says who has its model, and what can be done with it", () => {
  const running = text([release({ missing: ["old:20b"] })]);
  expect(running).toContain("new:20b in place of old:20b");
  expect(running).toContain("for 4 people of 41");
  expect(running).toContain("old:20b cannot be asked at present.");
  for (const verb of ["Change who gets it", "To everyone", "Take back"])
    expect(running).toContain(verb);
  expect(running).not.toContain("Remove");

  const completed = text([
    release({ state: "completed", completedAt: "2026-12-01T08:00:00.000Z" }),
  ]);
  expect(completed).toContain("for everyone since");
  expect(completed).not.toContain("To everyone");
  const reverted = text([release({ state: "reverted", revertedAt: "2026-12-01T08:00:00.000Z" })]);
  expect(reverted).toContain("Everyone has old:20b.");
  expect(reverted).toContain("Remove");
  expect(text([release()], "zh")).toContain("new:20b代替old:20b");
});

test("a comparison is in words, and says when there are too few answers", () => {
  const span = { since: "2026-11-30T08:00:00.000Z", until: null };
  const comparison = {
    ...span,
    enough: false,
    released: arm("new:20b", 9),
    against: arm("old:20b", 0),
  };
  const shown = text([release()], "en", comparison);
  expect(shown).toContain("Too few answers to compare.");
  expect(shown).toContain("0.5 s, 95 of 100 within 1.2 s");
  expect(shown).toContain("41.3, 95 of 100 at least 30");
  expect(shown).toContain("20% (2)");
  expect(shown).toContain("none yet");
  expect(text([release()], "en", { ...comparison, enough: true })).not.toContain("Too few");
});
