import { randomUUID } from "node:crypto";

import { expect, test } from "vitest";
import { inspectTurn } from "#lib/context/index.ts";
import { get, list } from "#lib/conversations/index.ts";
import { aModelServer } from "#lib/testing/model-server.ts";
import { aPerson, sql } from "#lib/testing/people.ts";
import { question } from "#lib/testing/program.ts";
import { heardFrom } from "#lib/testing/streams.ts";
import { ask } from "./index.ts";
import { chatRequestSchema } from "./schema.ts";

aModelServer();

test("F40 setting the clock back by a day changes no order: the latest turn stays the latest, and siblings keep their order", async () => {
  const lin = await aPerson();
  const id = randomUUID();
  const first = question("Hello?");
  await heardFrom(await ask(lin, chatRequestSchema.parse({ id, message: first })));
  const again = chatRequestSchema.parse({ id, trigger: "regenerate-message", messageId: first.id });
  const answers = [(await get(lin, id)).turn?.answerId];
  for (let times = 0; times < 3; times += 1) {
    await heardFrom(await ask(lin, again));
    const answer = (await get(lin, id)).turn?.answerId;
    // Each turn appears to have started a day before the one that it follows.
    const back = `interval '${times + 1} days'`;
    await sql(`update "Turn" set "startedAt" = "startedAt" - ${back} where "answerId" = $1`, [
      answer,
    ]);
    await sql(
      `update "Message" set "createdAt" = "createdAt" - ${back} where "conversationId" = $1 and id = $2`,
      [id, answer],
    );
    answers.push(answer);
  }
  const { turn, messages } = await get(lin, id);
  expect(turn?.answerId).toBe(answers.at(-1));
  expect(messages.at(-1)?.id).toBe(answers.at(-1));
  expect(messages.at(-1)?.metadata.siblings).toEqual(answers);
  expect((await list(lin, { limit: 10 })).items.find((item) => item.id === id)?.turn?.id).toBe(
    turn?.id,
  );
  expect((await inspectTurn(lin, id)).turnId).toBe(turn?.id);
  // Repeating the question returns its latest answer, as it is stored.
  const replayed = await heardFrom(await ask(lin, chatRequestSchema.parse({ id, message: first })));
  expect(replayed.messageId).toBe(answers.at(-1));
});
