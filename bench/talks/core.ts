// Parlor's modules without its pages, as a process: it runs conversations by the same function as
// the web server, on an embedded database of its own, and reports for each turn what its model saw.
// The bench that has started it sends requests over HTTP.

import { ask, isIdle } from "#lib/chat/index.ts";
import { chatRequestSchema } from "#lib/chat/schema.ts";
import { inspectTurn } from "#lib/context/index.ts";
import { change as changeConversation } from "#lib/conversations/index.ts";
import { databaseConnection } from "#lib/env.ts";
import { migrate } from "#lib/migrate.ts";
import { changeSettings } from "#lib/settings/index.ts";
import { settingsChangeSchema } from "#lib/settings/schema.ts";
import { anAdmin, aPerson, sql } from "#lib/testing/people.ts";
import { question } from "#lib/testing/program.ts";
import { heardFrom } from "#lib/testing/streams.ts";

import { serveOrders } from "../serve-orders.ts";
import type { QuestionOrder, TalkOrder, TurnReport } from "./core-protocol.ts";

await migrate(databaseConnection());
const person = await aPerson();
const admin = await anAdmin();
// A user asks more questions in a minute here than a real one.
await changeSettings(admin, { turnsAtOnce: 1_000, questionsPerMinute: 10_000 });

/** The last question of each conversation, for one that is asked in its place. */
const lastQuestions = new Map<string, string>();

async function carryOut(order: TalkOrder): Promise<unknown> {
  if (order.do === "settings")
    return changeSettings(admin, settingsChangeSchema.parse(order.settings));
  if (order.do === "lengthen") return lengthen(order.conversation, order.messages);
  return order.aside ? askAside(order) : askNext(order);
}

async function askNext({ conversation, text }: QuestionOrder): Promise<TurnReport> {
  const next = question(text);
  lastQuestions.set(conversation, next.id);
  return asked({ id: conversation, message: next });
}

/**
 * In place of the last question, on a branch of its own; afterwards the conversation is as it was.
 */
async function askAside({ conversation, text }: QuestionOrder): Promise<TurnReport> {
  const [row] = await sql<{ leafId: string }>(`select "leafId" from "Conversation" where id = $1`, [
    conversation,
  ]);
  const report = await asked({
    id: conversation,
    message: question(text),
    messageId: lastQuestions.get(conversation),
  });
  await changeConversation(person, conversation, { leaf: row?.leafId });
  return report;
}

async function asked(request: {
  id: string;
  message: object;
  messageId?: string | undefined;
}): Promise<TurnReport> {
  const begun = performance.timeOrigin + performance.now();
  const { text, error } = await heardFrom(await ask(person, chatRequestSchema.parse(request)));
  if (error !== undefined) throw new Error(error);
  await idle();
  const { cut, budget, contextLength, promptTokens } = await inspectTurn(person, request.id);
  return {
    text,
    begun,
    cut: cut?.made === true,
    budget,
    contextLength,
    predicted: promptTokens.predicted,
    reported: promptTokens.reported ?? 0,
  };
}

/** A user who reads the answer gives the model time for background work. */
async function idle(): Promise<void> {
  while (!isIdle()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Creates a conversation with this many messages in the database. */
async function lengthen(conversation: string, messages: number): Promise<void> {
  const words =
    "This goes on about the plant and its people for a while, as conversations do, without saying anything in particular. ";
  await sql(`insert into "Conversation" (id, "ownerId", title) values ($1, $2, 'long')`, [
    conversation,
    person.id,
  ]);
  await sql(
    `insert into "Message" ("conversationId", id, "parentId", role, parts)
     select $1, 'm' || at, case when at = 1 then null else 'm' || (at - 1) end,
       (case when at % 2 = 1 then 'user' else 'assistant' end)::"MessageRole", jsonb_build_array(jsonb_build_object('type', 'text', 'text', at || $3))
     from generate_series(1, $2::int) at`,
    [conversation, messages, words.repeat(2)],
  );
  await sql(`update "Conversation" set "leafId" = 'm' || $2::int where id = $1`, [
    conversation,
    messages,
  ]);
}

serveOrders<TalkOrder>(carryOut);
