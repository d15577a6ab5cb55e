import { randomUUID } from "node:crypto";

import { describe, expect, test, vi } from "vitest";
import { ask, join, stop } from "#lib/chat/index.ts";
import { chatRequestSchema } from "#lib/chat/schema.ts";
import { find } from "#lib/conversations/index.ts";
import { aModelServer } from "#lib/testing/model-server.ts";
import { aPerson } from "#lib/testing/people.ts";
import { question } from "#lib/testing/program.ts";
import { withSettings } from "#lib/testing/settings.ts";
import { heardFrom } from "#lib/testing/streams.ts";
import { activeTurns } from "./active-turns.ts";
import { takeTurnPlace } from "./turn-limits.ts";

const { model } = aModelServer();
const asked = (id: string, messageId = "q") =>
  chatRequestSchema.parse({ id, message: question("Hello?", messageId) });

describe("a user's turns", () => {
  test("of 400 concurrent requests only as many begin as the limit allows, and the model gets no others", async () => {
    const lin = await aPerson();
    model().script({ when: {}, steps: [{ say: "busy" }, { hang: true }] });
    await withSettings({ turnsAtOnce: 4, questionsPerMinute: 1_000 }, async () => {
      const ids = Array.from({ length: 400 }, () => randomUUID());
      const outcomes = await Promise.allSettled(ids.map((id) => ask(lin, asked(id))));
      const begun = ids.filter((_, at) => outcomes[at]?.status === "fulfilled");
      expect(begun).toHaveLength(4);
      for (const outcome of outcomes) {
        if (outcome.status === "rejected")
          expect(outcome.reason).toMatchObject({
            code: "rate_limited",
            messageKey: "too_many_turns",
          });
      }
      const calls = () => model().requests.filter(({ path }) => path === "/api/chat").length;
      await expect.poll(calls).toBe(4);
      // Refused questions are not stored.
      for (const id of ids.filter((id) => !begun.includes(id)).slice(0, 20))
        expect(await find(lin, id)).toBeUndefined();

      // A turn stops counting when it ends; joining an answer or repeating a request does not count.
      const [first = "", second = ""] = begun;
      expect(await join(lin, first)).toBeDefined();
      await ask(lin, asked(second));
      await stop(lin, first);
      await ask(lin, asked(randomUUID()));
      await expect(ask(lin, asked(randomUUID()))).rejects.toMatchObject({
        messageKey: "too_many_turns",
      });
      await ask(await aPerson(), asked(randomUUID()));
      for (const id of begun.slice(1)) await stop(lin, id);
    });
  });

  test("are released when a question is refused", async () => {
    const lin = await aPerson();
    await withSettings({ turnsAtOnce: 1, questionsPerMinute: 1_000 }, async () => {
      for (let times = 0; times < 3; times += 1) {
        const tooLong = chatRequestSchema.parse({
          id: randomUUID(),
          message: question("word ".repeat(20_000)),
        });
        await expect(ask(lin, tooLong)).rejects.toMatchObject({ messageKey: "prompt_over_window" });
        await expect(ask(lin, { ...asked(randomUUID()), model: "nothing" })).rejects.toMatchObject({
          code: "not_found",
        });
      }
      model().script({ steps: [{ say: "yes" }] });
      await heardFrom(await ask(lin, asked(randomUUID())));
    });
  });
});

describe("a user's questions", () => {
  test("regenerating counts as a question, and a refused one does not end an active turn", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    model().script({ when: {}, steps: [{ say: "busy" }, { hang: true }] });
    const again = () =>
      ask(lin, chatRequestSchema.parse({ id, trigger: "regenerate-message", messageId: "q" }));
    await withSettings({ turnsAtOnce: 1, questionsPerMinute: 2 }, async () => {
      await ask(lin, asked(id));
      // The turn that is ended no longer counts, so the next one may begin.
      await again();
      const running = activeTurns.generations.get(id);
      await expect(again()).rejects.toMatchObject({
        code: "rate_limited",
        messageKey: "too_many_questions",
      });
      expect(running?.stopping.signal.aborted).toBe(false);
      expect(activeTurns.generations.get(id)).toBe(running);
      // A repeated request is not another question.
      await ask(lin, asked(id));
      await stop(lin, id);
    });
  });

  test("are limited per minute, and the refusal states how long to wait", () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    try {
      const limits = { turnsAtOnce: 100, questionsPerMinute: 3 };
      const take = () => takeTurnPlace("somebody", limits)();
      for (const _ of [1, 2, 3]) {
        take();
        vi.advanceTimersByTime(10_000);
      }
      expect(take).toThrowError(
        expect.objectContaining({ messageKey: "too_many_questions", values: { seconds: 30 } }),
      );
      vi.advanceTimersByTime(29_000);
      expect(take).toThrowError(expect.objectContaining({ values: { seconds: 1 } }));
      vi.advanceTimersByTime(1_001);
      take();
      expect(take).toThrowError(expect.objectContaining({ messageKey: "too_many_questions" }));
    } finally {
      vi.useRealTimers();
    }
  });
});
