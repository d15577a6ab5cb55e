import { randomUUID } from "node:crypto";

import type { ContextAnswer } from "#lib/context/schema.ts";
import type { Conversation } from "#lib/conversations/schema.ts";
import { administrator, type Installation } from "#lib/testing/installation.ts";
import {
  heard,
  type Program,
  question,
  type ReceivedAnswer,
  serveAtOnce,
  signedIn,
} from "#lib/testing/program.ts";
import { notesAsked } from "#lib/testing/quiet-calls.ts";

import { expect, test } from "./fixtures.ts";

// The model server has no scripted answers here: it chooses them by rules from the content of the prompt.

const texts = {
  en: {
    fact: "The manager of hall seven is Amara Lindholm.",
    asksFact: "Who is the manager of hall seven?",
    answersFact: "Amara Lindholm",
    first: "The reorder point for seals is 153 pieces.",
    corrected: "The reorder point for seals is 210 pieces.",
    asksCorrected: "What is the reorder point for seals?",
    edited: "The reorder point for pumps is 77 pieces.",
    asksEdited: "What is the reorder point for pumps?",
    filler:
      "Tell me more of the weather and the garden, where birds sing in the morning and rain falls at night. ",
  },
  zh: {
    fact: "七号车间的负责人是安娜。",
    asksFact: "七号车间的负责人是谁？",
    answersFact: "安娜",
    first: "密封圈的订货点是153件。",
    corrected: "密封圈的订货点是210件。",
    asksCorrected: "密封圈的订货点是多少？",
    edited: "水泵的订货点是77台。",
    asksEdited: "水泵的订货点是多少？",
    filler: "再说说天气和花园吧，早上有鸟叫，晚上会下雨，风也很轻。",
  },
};

/** A Parlor installation with a small window, and a user. */
async function small(
  aParlor: (wish: object) => Promise<Installation>,
): Promise<{ parlor: Installation; lin: Program }> {
  const parlor = await aParlor({ models: [{ name: "plain" }] });
  const lin = await signedIn(parlor.base, administrator.username, administrator.password);
  const settings = await lin.ask("PATCH", "/api/admin/settings", {
    contextLength: 2_048,
    replyReserve: 256,
    maxOutputTokens: 512,
  });
  expect(settings.status).toBe(200);
  return { parlor, lin };
}

async function say(
  lin: Program,
  id: string,
  text: string,
  more: { questionId?: string; messageId?: string } = {},
): Promise<ReceivedAnswer> {
  const { questionId, messageId } = more;
  const response = await lin.ask("POST", "/api/chat", {
    id,
    message: question(text, questionId),
    ...(messageId && { messageId }),
  });
  expect(response.status).toBe(200);
  const said = await heard(response);
  expect(said).toMatchObject({ finished: true });
  return said;
}

async function context(lin: Program, id: string): Promise<ContextAnswer> {
  const response = await lin.ask("GET", `/api/conversations/${id}/context`);
  expect(response.status).toBe(200);
  return (await response.json()) as ContextAnswer;
}

/** A part's tokens are estimated from what the process has measured, which a restart forgets. */
const withoutTokens = (answer: ContextAnswer): unknown =>
  JSON.parse(JSON.stringify(answer, (key, value) => (key === "tokens" ? undefined : value)));

/** Sends filler messages until the given number of messages has been compacted. */
async function goOn(lin: Program, id: string, filler: string, through: number): Promise<void> {
  for (let at = 0; at < 80; at += 1) {
    await say(lin, id, filler.repeat(5));
    if (((await context(lin, id)).cut?.through ?? 0) >= through) return;
  }
  throw new Error("it was never cut so far");
}

const textsOf = ({ facts }: ContextAnswer) =>
  facts.filter(({ removed }) => !removed).map(({ text }) => text);

test("facts from the beginning are known at the end, corrections take effect, a restart changes nothing, and an edit starts a new branch", async ({
  aParlor,
  language,
}) => {
  const { parlor, lin } = await small(aParlor);
  const {
    fact,
    asksFact,
    answersFact,
    first,
    corrected,
    asksCorrected,
    edited,
    asksEdited,
    filler,
  } = texts[language];
  const [id, questionId] = [randomUUID(), randomUUID()];
  await say(lin, id, first, { questionId });
  await say(lin, id, fact);
  await goOn(lin, id, filler, 6);
  expect(textsOf(await context(lin, id))).toContain(first);
  await say(lin, id, corrected);
  await goOn(lin, id, filler, 40);

  const answer = await say(lin, id, asksFact);
  expect(answer.text).toContain(answersFact);
  const before = await context(lin, id);
  expect(before.promptTokens.reported).toBeLessThan(before.contextLength);
  expect(before.messages.length).toBeLessThan(40);
  expect(textsOf(before)).toContain(corrected);
  expect(textsOf(before)).not.toContain(first);
  const { reply, ...parts } = before.budget;
  expect(reply).toBeGreaterThan(0);
  expect(Object.values(parts).reduce((sum, tokens) => sum + tokens, 0)).toBe(
    before.promptTokens.predicted,
  );

  await parlor.endWeb();
  await parlor.startWeb();
  const after = await context(lin, id);
  expect(withoutTokens({ ...after, failure: null })).toEqual(
    withoutTokens({ ...before, facts: after.facts, summary: after.summary, failure: null }),
  );
  expect(textsOf(after)).toEqual(expect.arrayContaining([corrected]));
  const correction = await say(lin, id, asksCorrected);
  expect(correction.text).toContain("210");
  expect(correction.text).not.toContain("153");
  expect((await say(lin, id, asksFact)).text).toContain(answersFact);

  // Edits the first question: nothing from the old branch is known on the new one, before and after a compaction.
  await say(lin, id, edited, { messageId: questionId });
  expect(await context(lin, id)).toMatchObject({
    cut: null,
    facts: [],
    summary: null,
    messages: [],
  });
  await goOn(lin, id, filler, 6);
  expect((await say(lin, id, asksEdited)).text).toContain("77");
  // Ids contain digits too.
  const rebuilt = JSON.stringify({ ...(await context(lin, id)), messages: [] }).replaceAll(
    /"[0-9a-f-]{36}[^"]*"/gu,
    '""',
  );
  expect(rebuilt).toContain(edited);
  expect(rebuilt).not.toMatch(/153|210/u);
  expect((await say(lin, id, asksFact)).text).not.toContain(answersFact);
});

test("F29 a power cut of the web server while notes are written loses nothing, and the next notes cover what is missing", {
  tag: "@once",
}, async ({ aParlor }) => {
  const { parlor, lin } = await small(aParlor);
  // With one slot, which a question needs, so that it preempts a call for notes.
  await serveAtOnce(lin, 1);
  const { first, filler } = texts.en;
  const id = randomUUID();
  parlor.model.script({ when: notesAsked, steps: [{ say: '{"facts":' }, { hang: true }] });
  await say(lin, id, first);
  const reading = () =>
    parlor.model.requests.some(
      ({ body, firstLineAt, end }) =>
        firstLineAt && !end && JSON.stringify(body ?? "").includes(notesAsked.says),
    );
  let turns = 1;
  await expect
    .poll(async () => {
      // Notes are requested as soon as the window is full enough, and a question preempts them.
      if (!reading())
        turns += (await say(lin, id, `${turns} ${filler.repeat(3)}`)).finished ? 1 : 0;
      return reading();
    })
    .toBe(true);
  await parlor.kill("web");
  await parlor.startWeb();

  const found = (await (await lin.ask("GET", `/api/conversations/${id}`)).json()) as Conversation;
  expect(found.turn).toMatchObject({ status: "done" });
  expect(found.messages).toHaveLength(2 * turns);
  parlor.model.script({
    when: notesAsked,
    steps: [{ say: '{"facts":[],"summary":"They caught up."}' }],
  });
  await goOn(lin, id, filler, 4);
  await expect
    .poll(async () => {
      await say(lin, id, "Go on.");
      return (await context(lin, id)).summary?.text;
    })
    .toBe("They caught up.");
  const seen = await context(lin, id);
  expect(textsOf(seen).filter((text) => text === first)).toHaveLength(1);
  expect(seen.failure).toBeNull();
});
