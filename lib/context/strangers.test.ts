import { randomUUID } from "node:crypto";

import { expect, test } from "vitest";
import type { Viewer } from "#lib/auth/viewer.ts";
import { openBranch } from "#lib/conversations/index.ts";
import { resolveModel } from "#lib/models/index.ts";
import { current, historyLimitsOf } from "#lib/settings/index.ts";
import { aTalkingModel, counted, fillers, sayAll } from "#lib/testing/long-talk.ts";
import { aPerson, sql } from "#lib/testing/people.ts";
import { fitWindow, learnFromTurn, planCompaction, refitWindow, storeTurn } from "./index.ts";

aTalkingModel();

/** A conversation of Lin's with its last turn, and the window of the question that would follow. */
async function linsWindow(lin: Viewer) {
  const id = randomUUID();
  await sayAll(lin, id, fillers(6));
  const settings = await current();
  const opened = await openBranch(lin, id, historyLimitsOf(settings, undefined));
  const resolved = await resolveModel(lin, { before: opened.model, limits: settings });
  const place = { conversationId: id, questionId: "q", text: "So?", strategy: "memory" as const };
  const fitted = await fitWindow(lin, { ...opened, ...place }, resolved, settings);
  const [last] = await sql<{ id: string; model: string }>(
    `select id, model from "Turn" where "conversationId" = $1 order by "startedAt" desc limit 1`,
    [id],
  );
  if (!last) throw new Error("the conversation has no turn");
  return { id, settings, fitted, leafId: opened.leafId, last: { ...last, conversationId: id } };
}

/** All that is stored of a conversation's context. */
const stored = async (id: string) => ({
  contexts: await sql(`select id, context from "Turn" where "conversationId" = $1 order by id`, [
    id,
  ]),
  cuts: await counted("Cut", id),
  memories: await counted("Memory", id),
  terms: await counted("SearchTerm", id),
});

test("with a window of another user's conversation nothing can be stored in it", async () => {
  const [lin, stranger] = await Promise.all([aPerson(), aPerson()]);
  const { id, settings, fitted, leafId, last } = await linsWindow(lin);
  const before = await stored(id);
  const turn = {
    ...last,
    id: randomUUID(),
    questionId: "q",
    answerId: "a",
    startedAt: new Date(),
    context: fitted.snapshot,
  };
  const question = { id: "q", parts: [{ type: "text" as const, text: "So?" }], parentId: leafId };
  const everything = async (viewer: Viewer) => {
    const again = await refitWindow(viewer, last, fitted, 3 * fitted.window.predicted);
    expect(again.cut).toBeDefined();
    await learnFromTurn(viewer, last, again, {});
    await planCompaction(viewer, fitted, { now: true })?.run(async () => undefined, settings);
    return storeTurn(viewer, turn, { leafId, question }, again);
  };
  expect(await everything(stranger)).toBe(false);
  expect(await stored(id)).toEqual(before);
  expect(before).toMatchObject({ cuts: 0, memories: 0, terms: 0 });

  expect(await everything(lin)).toBe(true);
  const { contexts, ...rows } = await stored(id);
  expect(contexts).toHaveLength(7);
  for (const count of Object.values(rows)) expect(count).toBeGreaterThan(0);
});
