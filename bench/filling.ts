// Conversations in Parlor's database, stored directly: asking for them would take hours.

import { createHash } from "node:crypto";

import type { Parlor } from "./contenders/parlor.ts";
import { messageTextSql } from "./message-text.ts";

export type Filling = {
  conversations: number;
  /** Of each conversation: an even number, questions and their answers. */
  messages: number;
  /** The first conversation's number; each number is a conversation of its own. */
  from?: number;
};

/** The id of the conversation with a number. */
export function conversationId(number: number): string {
  const hash = createHash("md5").update(`bench ${number}`).digest("hex");
  return hash.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5");
}

/** How many messages one transaction stores. */
const atOnce = 20_000;

/**
 * Stores conversations of the first invited user, each with the turns of its answers. The higher its number, the longer ago a conversation
 * was used.
 */
export async function fill(
  parlor: Parlor,
  { conversations, messages, from = 0 }: Filling,
): Promise<void> {
  const step = Math.max(1, Math.floor(atOnce / messages));
  for (let first = from; first < from + conversations; first += step) {
    const last = Math.min(first + step, from + conversations) - 1;
    await parlor.sql(fillingSql(first, last, messages));
  }
  // As the database's own maintenance does after a while.
  await parlor.sql("vacuum analyze");
}

const fillingSql = (first: number, last: number, messages: number) => `
  -- Foreign keys hold by construction, and checking them would be most of the time.
  set session_replication_role = replica;
  create temporary table bench as
    select overlay(overlay(md5('bench ' || n) placing '4' from 13) placing '8' from 17)::uuid as id, n, now() - n * interval '1 minute' as at from generate_series(${first}, ${last}) n;
  insert into "Conversation" (id, "ownerId", title, "leafId", "createdAt", "updatedAt")
    select id, (select id from "User" where username = 'person-0'), 'Conversation ' || n || ' about the plant', 'm${messages}', at, at from bench;
  insert into "Message" ("conversationId", id, "parentId", role, parts, "createdAt")
    select id, 'm' || number, case when number > 1 then 'm' || (number - 1) end,
      (case when number % 2 = 1 then 'user' else 'assistant' end)::"MessageRole",
      jsonb_build_array(jsonb_build_object('type', 'text', 'text', ${messageTextSql("number")})), at
    from bench, generate_series(1, ${messages}) number order by n, number;
  insert into "Turn" (id, "conversationId", "questionId", "answerId", status, model, "startedAt", "endedAt")
    select gen_random_uuid(), id, 'm' || (number - 1), 'm' || number, 'done', 'bench:latest', at, at
    from bench, generate_series(2, ${messages}, 2) number order by n, number;
  drop table bench`;
