import { randomUUID } from "node:crypto";

import { beforeEach, describe, expect, test, vi } from "vitest";

import { inspectTurn } from "#lib/context/index.ts";
import { get } from "#lib/conversations/index.ts";
import { callsTo, plainNotes, promptOf, sayAll, wordsIn } from "#lib/testing/long-talk.ts";
import { aModelServer } from "#lib/testing/model-server.ts";
import { aPerson, sql } from "#lib/testing/people.ts";
import { question } from "#lib/testing/program.ts";
import { notesAsked, titleAsked } from "#lib/testing/quiet-calls.ts";
import { withSettings } from "#lib/testing/settings.ts";
import { heardFrom } from "#lib/testing/streams.ts";

import { ask, isIdle } from "./index.ts";
import { chatRequestSchema } from "./schema.ts";

const { model } = aModelServer([{ name: "plain", contextLength: 4_096 }]);

// The answers of these turns are long.
beforeEach(() => model().script(plainNotes));

const turns = () =>
  callsTo(model()).turns.map((call) => ({ prompt: promptOf(call), tokens: call.tokens }));
const compressions = () => callsTo(model()).compressions;

const filler =
  "This goes on about the plant and its people for a while, as conversations do, without saying anything in particular. ".repeat(
    4,
  );

describe("a conversation several times longer than the window", () => {
  test("is compacted in blocks, never overflows, preserves key details, and asks the model for notes rarely", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    await sayAll(lin, id, [
      "The seal kit S-40 has 240 pieces in stock.",
      ...Array.from({ length: 40 }, (_, at) => `${at} ${filler}`),
    ]);
    const sent = turns();
    expect(sent).toHaveLength(41);
    expect(sent.every(({ tokens }) => (tokens?.prompt ?? 0) <= 4_096 - 1_024)).toBe(true);
    const cuts = await sql(`select 1 from "Cut" where "conversationId" = $1`, [id]);
    // Append-only, except at cuts and for what is recalled for one question.
    const lasting = sent.map(({ prompt }) =>
      wordsIn(prompt.filter(({ content }) => !content.startsWith("From earlier"))),
    );
    const grown = lasting.filter(
      (prompt, at) => at === 0 || prompt.startsWith(lasting[at - 1] ?? ""),
    );
    expect(grown).toHaveLength(sent.length - cuts.length);
    expect(cuts.length).toBeGreaterThan(1);
    expect(cuts.length).toBeLessThan(6);
    expect(compressions().length).toBeLessThanOrEqual(cuts.length + 1);
    expect(wordsIn(sent.at(-1)?.prompt ?? [])).toContain(
      "The seal kit S-40 has 240 pieces in stock.",
    );
    expect(wordsIn(sent.at(-1)?.prompt ?? [])).toContain("They talk about a plant.");
    expect(sent.at(-1)?.prompt.at(-1)?.content).toMatch(/^39 /);
  });

  test("recalls what a question refers to from before the cut", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    await sayAll(lin, id, [
      "My colleague drinks oolong tea at breakfast.",
      ...Array.from({ length: 26 }, (_, at) => `${at} ${filler}`),
    ]);
    await sayAll(lin, id, ["What about oolong, and breakfast?"]);
    const prompt = turns().at(-1)?.prompt ?? [];
    expect(prompt.at(-1)?.content).toBe("What about oolong, and breakfast?");
    expect(prompt.at(-2)?.content).toMatch(/^From earlier in this conversation, quoted/);
    expect(prompt.at(-2)?.content).toContain("> My colleague drinks oolong tea at breakfast.");
  });

  test("keeps a correction instead of what it corrects", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    const block = (at: number) => Array.from({ length: 20 }, (_, each) => `${at}${each} ${filler}`);
    await sayAll(lin, id, [
      "The reorder point for seals is 153 pieces.",
      ...block(1),
      "The reorder point for seals is 210 pieces.",
      ...block(2),
    ]);
    const prompt = wordsIn(turns().at(-1)?.prompt ?? []);
    expect(prompt).toContain("210 pieces");
    expect(prompt).not.toContain("153 pieces");
  });

  test("continues without notes when compactions fail, and catches up", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    model().script({ when: notesAsked, steps: [{ say: "I would rather not." }] });
    await sayAll(lin, id, [
      "The audit is on 14 May.",
      ...Array.from({ length: 24 }, (_, at) => `${at} ${filler}`),
    ]);
    expect(wordsIn(turns().at(-1)?.prompt ?? [])).toContain("The audit is on 14 May.");
    const failures = await sql<{ failure: string | null }>(
      `select failure from "Memory" where "conversationId" = $1`,
      [id],
    );
    expect(failures.every(({ failure }) => failure === "not_json")).toBe(true);
    model().script(plainNotes);
    await sayAll(
      lin,
      id,
      Array.from({ length: 20 }, (_, at) => `${at} ${filler}`),
    );
    expect(wordsIn(turns().at(-1)?.prompt ?? [])).toContain("They talk about a plant.");
  });

  test("does not wait for notes: key details are in the prompt of the turn that cuts", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    model().script({ ...plainNotes, steps: [{ hold: "notes" }, ...plainNotes.steps] });
    const texts = [
      "The audit is on 14 May.",
      ...Array.from({ length: 24 }, (_, at) => `${at} ${filler}`),
    ];
    for (const text of texts)
      await heardFrom(await ask(lin, chatRequestSchema.parse({ id, message: question(text) })));
    const cuts = await sql(`select 1 from "Cut" where "conversationId" = $1`, [id]);
    expect(cuts.length).toBeGreaterThan(0);
    for (const { prompt } of turns()) expect(wordsIn(prompt)).toContain("The audit is on 14 May.");
    model().release("notes");
    await sayAll(lin, id, ["One more.", "And now?"]);
    expect(wordsIn(turns().at(-1)?.prompt ?? [])).toContain("They talk about a plant.");
  });

  test("follows branches: a question before the cut is edited as if nothing had been cut", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    await sayAll(lin, id, [
      "first",
      "second",
      ...Array.from({ length: 26 }, (_, at) => `${at} ${filler}`),
    ]);
    const [second] = await sql<{ id: string }>(
      `select id from "Message" where "conversationId" = $1 and parts::text like '%second%'`,
      [id],
    );
    await heardFrom(
      await ask(
        lin,
        chatRequestSchema.parse({ id, message: question("otherwise"), messageId: second?.id }),
      ),
    );
    const prompt = turns().at(-1)?.prompt ?? [];
    expect(prompt.map(({ content }) => content).slice(1)).toEqual([
      "first",
      expect.any(String),
      "otherwise",
    ]);
    // The other branch still has its cut.
    await sayAll(lin, id, ["more"]);
    expect(wordsIn(turns().at(-1)?.prompt ?? [])).not.toContain("They talk about a plant.");
  });

  test("regenerates the answer to the question that a cut ends with", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    await sayAll(
      lin,
      id,
      Array.from({ length: 26 }, (_, at) => `${at} ${filler}`),
    );
    const [cut] = await sql<{ throughId: string }>(
      `select "throughId" from "Cut" where "conversationId" = $1 order by depth limit 1`,
      [id],
    );
    const again = await heardFrom(
      await ask(
        lin,
        chatRequestSchema.parse({ id, trigger: "regenerate-message", messageId: cut?.throughId }),
      ),
    );
    expect(again.finished).toBe(true);
  });
});

describe("a server whose token count differs from the prediction", () => {
  test("takes precedence: its refusal is not shown to the user, and the prompt is fitted again", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    await sayAll(lin, id, ["one", filler, filler]);
    const refusal = JSON.stringify({
      error: {
        code: 400,
        message: "request exceeds",
        type: "exceed_context_size_error",
        n_prompt_tokens: 9_900,
        n_ctx: 4_096,
      },
    });
    model().script({
      when: { says: "the third" },
      times: 1,
      steps: [{ status: 400, error: refusal }],
    });
    model().script({ when: { says: "the third" }, steps: [{ say: "answered" }] });
    const heard = await heardFrom(
      await ask(lin, chatRequestSchema.parse({ id, message: question("the third") })),
    );
    expect(heard).toMatchObject({ text: "answered", finished: true });
    const [refused, accepted] = turns().slice(-2);
    expect(accepted?.prompt.length).toBeLessThan(refused?.prompt.length ?? 0);
    expect(await sql(`select 1 from "Cut" where "conversationId" = $1`, [id])).toHaveLength(1);
    const seen = await inspectTurn(lin, id);
    expect(seen.cut).toMatchObject({ made: true });
    expect(seen.messages.length).toBeLessThan(refused?.prompt.length ?? 0);
  });

  test("and that truncates a prompt by itself is detected", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    await sayAll(lin, id, ["a", "b", "c", "d", "e", "f", "g", filler]);
    model().script({ when: { says: "cut me" }, counts: { prompt: 40 }, steps: [{ say: "hm" }] });
    await heardFrom(
      await ask(
        lin,
        chatRequestSchema.parse({ id, message: question(`cut me ${filler}${filler}`) }),
      ),
    );
    await expect
      .poll(
        async () =>
          (
            await sql<{ context: { cutByServer?: boolean } }>(
              `select context from "Turn" where "conversationId" = $1 order by "startedAt"`,
              [id],
            )
          ).at(-1)?.context,
      )
      .toMatchObject({ cutByServer: true });
  });
});

describe("the strategy", () => {
  test("`window` makes no notes and recalls nothing", async () => {
    const lin = await aPerson();
    await withSettings({ modelStrategies: { plain: "window" } }, async () => {
      const id = randomUUID();
      const ids = [
        "My colleague drinks oolong tea.",
        ...Array.from({ length: 24 }, (_, at) => `${at} ${filler}`),
        "What about oolong tea?",
      ];
      for (const text of ids)
        await heardFrom(
          await ask(lin, chatRequestSchema.parse({ id, model: "plain", message: question(text) })),
        );
      await vi.waitUntil(isIdle);
      expect(compressions()).toHaveLength(0);
      expect(wordsIn(turns().at(-1)?.prompt ?? [])).not.toContain("drinks oolong");
    });
  });
});

test("the model's title replaces the derived one, but not a user's", async () => {
  const lin = await aPerson();
  const [one, two] = [randomUUID(), randomUUID()];
  // Without the setting that keeps titles unchanged.
  model().reset();
  model().script({ when: titleAsked, steps: [{ say: "A title" }] });
  await sayAll(lin, one, ["What is the reorder point?"]);
  expect((await get(lin, one)).title).toBe("A title");
  await sql(
    `insert into "Conversation" (id, "ownerId", title, "titleBy") values ($1, $2, 'Mine', 'person')`,
    [two, lin.id],
  );
  await sayAll(lin, two, ["What is the reorder point?"]);
  expect((await get(lin, two)).title).toBe("Mine");
});
