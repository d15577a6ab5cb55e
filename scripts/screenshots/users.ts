// The users in the screenshots, and their earlier conversations.

import { randomUUID } from "node:crypto";
import type { Language } from "#lib/i18n/index.ts";
import { administrator, type Installation } from "#lib/testing/installation.ts";
import { type Program, question, signedIn } from "#lib/testing/program.ts";

import { content, type SampleExchange } from "./content.ts";

const password = "a password of theirs";

/** A user with conversations of every kind, among colleagues. */
export async function aUser(parlor: Installation, language: Language): Promise<Program> {
  const { name, username, conversation, others, underWay } = content[language];
  await colleagues(parlor, language);
  const user = await signedIn(parlor.base, username, password);
  await user.ask("PATCH", "/api/me", { language, name });
  for (const [title, daysAgo] of others.toReversed()) {
    const id = await converse(parlor, user, title, [{ question: title, answer: title }]);
    await parlor.sql(
      `update "Conversation" set "updatedAt" = "updatedAt" - make_interval(days => $2) where id = $1`,
      [id, daysAgo],
    );
  }
  parlor.model.script({ when: { says: underWay }, steps: [{ say: underWay }, { hang: true }] });
  await user.ask("POST", "/api/chat", { id: randomUUID(), message: question(underWay) });
  const id = await converse(parlor, user, conversation.title, conversation.turns);
  // Twelve seconds of thinking, without waiting for them.
  const thoughtful = `"firstTokenAt" = "startedAt" + interval '0.8 s', "firstTextAt" = "startedAt" + interval '12.8 s', "endedAt" = "startedAt" + interval '28 s'`;
  await parlor.sql(`update "Turn" set ${thoughtful} where "conversationId" = $1`, [id]);
  return user;
}

async function colleagues(parlor: Installation, language: Language): Promise<void> {
  const { name, username, desk, people } = content[language];
  const root = await signedIn(parlor.base, administrator.username, administrator.password);
  await root.ask("PATCH", "/api/me", { name: desk });
  // Models that end their answers stand in for those that are still writing.
  await root.ask("PATCH", "/api/admin/settings", { silenceTimeout: 3_600 });
  for (const person of [{ name, username, role: "admin" as const }, ...people]) {
    const {
      disabled,
      absent,
      hoursAgo,
      role = "member",
      ...named
    } = { disabled: false, absent: false, hoursAgo: 0, ...person };
    const { id } = (await (
      await root.ask("POST", "/api/admin/users", { ...named, role, password })
    ).json()) as { id: string };
    if (!absent) await signedIn(parlor.base, named.username, password);
    if (hoursAgo)
      await parlor.sql(
        `update "User" set "lastSeenAt" = now() - make_interval(hours => $2) where id = $1`,
        [id, hoursAgo],
      );
    if (disabled) await root.ask("PATCH", `/api/admin/users/${id}`, { disabled });
  }
}

/** Runs a conversation, or continues one, and answers its id. */
export async function converse(
  parlor: Installation,
  person: Program,
  title: string,
  turns: SampleExchange[],
  on: { id?: string; model?: string } = {},
): Promise<string> {
  const { id = randomUUID(), model } = on;
  for (const { question: asked, thought, answer } of turns) {
    const thoughts = thought === undefined ? [] : [{ think: thought }];
    parlor.model.script({ when: { says: asked }, times: 1, steps: [...thoughts, { say: answer }] });
    await (await person.ask("POST", "/api/chat", { id, model, message: question(asked) })).text();
  }
  await person.ask("PATCH", `/api/conversations/${id}`, { title });
  return id;
}
