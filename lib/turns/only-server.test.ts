import { randomUUID } from "node:crypto";

import { expect, test } from "vitest";
import { ask, join, stop } from "#lib/chat/index.ts";
import { chatRequestSchema } from "#lib/chat/schema.ts";
import { isOnlyInstance } from "#lib/instances/index.ts";
import { aModelServer } from "#lib/testing/model-server.ts";
import { aPerson } from "#lib/testing/people.ts";
import { question } from "#lib/testing/program.ts";
import { statementsOf } from "#lib/testing/statements.ts";
import { heardFrom, heardUntil } from "#lib/testing/streams.ts";
import { endSession } from "#lib/users/index.ts";
import { watchRevocations } from "./index.ts";

const { model } = aModelServer();

test.runIf(isOnlyInstance())("one server: no statement looks for others", async () => {
  const lin = await aPerson();
  const id = randomUUID();
  const request = chatRequestSchema.parse({ id, message: question("Hello?") });
  model().script({ steps: [{ say: "busy" }, { hang: true }] });
  const texts = (statements: { text: string }[]) => statements.map(({ text }) => text).join("\n");
  const ofTurn = await statementsOf(async () => {
    await heardUntil(await ask(lin, request), "busy");
    const stream = await join(lin, id);
    watchRevocations();
    await endSession(lin.sessionId);
    // The watch has looked at sessions, and in the same look would have looked for requests to stop.
    await heardFrom(stream);
    await stop(lin, id);
  });
  expect(texts(ofTurn)).toContain('"Session"');
  expect(texts(ofTurn)).not.toMatch(/"Instance"|stopRequestedAt"? is|"stopRequestedAt" =/);
  // Whether the conversation may be seen.
  for (const verb of [join, stop]) expect(await statementsOf(() => verb(lin, id))).toHaveLength(1);
});
