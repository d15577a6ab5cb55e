// What a person does in a conversation: open it, ask, ask again, stop. Each goes on until it is done, also when the connection is lost on the
// way: a question keeps its id, so sending it again asks nothing twice, and a stream is joined where it is.

import { get, Refused, send, Unreachable } from "#components/frame/api-client.ts";
import { isActive } from "#lib/conversations/rules.ts";
import type { Conversation, Message } from "#lib/conversations/schema.ts";
import { answerStream } from "./answer-stream.ts";
import { linkBack } from "./connection-status.ts";
import { markFresh, refreshListing } from "./conversation-list-store.ts";
import {
  type ConversationState,
  conversationState,
  patchConversation,
  putMessage,
} from "./conversation-store.ts";

/** Who shall answer, and how hard they shall think. What is not chosen is the server's to choose. */
export type AskOptions = { model?: string; effort?: string };

/** What the server wrote into the page, as the page keeps it. */
export function asShown({ id, title, messages, turn }: Conversation): ConversationState {
  return {
    id,
    state: "open",
    title,
    messages,
    earlier: messages.length >= 60,
    asking: turn && isActive(turn.status) ? { phase: "waiting", since: Date.now() } : undefined,
    refusal: undefined,
    changes: 0,
  };
}

/** The conversations in which an answer is being followed. */
const followed = new Set<string>();
/** How often that began: what was asked of the server before is old when it comes. */
const rounds = new Map<string, number>();
/** Conversations that were read while an answer began. What came before the answer is read again when it has ended. */
const overtaken = new Set<string>();

function begin(id: string): void {
  followed.add(id);
  rounds.set(id, (rounds.get(id) ?? 0) + 1);
}

/** Shows a conversation, and joins the answer that is being written in it. `initial` is what the page came with. */
export async function open(id: string, initial?: Conversation): Promise<void> {
  markFresh(id, false);
  if (followed.has(id)) return;
  if (initial) return take(id, initial);
  if (conversationState(id).state === "new") patchConversation(id, { state: "opening" });
  await refresh(id);
}

/** Reads a conversation anew, as when it may have gone on elsewhere. What was refused is then forgotten, but for `refusal`. */
export async function refresh(id: string, refusal?: ConversationState["refusal"]): Promise<void> {
  if (followed.has(id)) return;
  const round = rounds.get(id);
  try {
    const told = await reached(() => get<Conversation>(`/api/conversations/${id}`));
    if (rounds.get(id) === round) await take(id, told, refusal);
    else if (followed.has(id)) overtaken.add(id);
    else await refresh(id, conversationState(id).refusal);
  } catch (thrown) {
    if (rounds.get(id) !== round) return;
    if (thrown instanceof Refused && thrown.code === "not_found")
      patchConversation(id, { state: "missing" });
    else refused(id, thrown);
  }
}

/** Shows a conversation as the server has just told it, and joins the answer that is being written in it. */
async function take(
  id: string,
  told: Conversation,
  refusal?: ConversationState["refusal"],
): Promise<void> {
  const conversation = asShown(told);
  const { messages: before, earlier, changes } = conversationState(id);
  // What was read before the newest page stays in front of it, while the two still meet.
  const first = before.findIndex((message) => message.id === conversation.messages[0]?.id);
  const front = first > 0 ? before.slice(0, first) : [];
  patchConversation(id, {
    ...conversation,
    refusal,
    changes,
    messages: [...front, ...conversation.messages],
    earlier: front.length > 0 ? earlier : conversation.earlier,
  });
  if (conversation.asking) await follow(id);
}

/** Reads the messages before those that are shown. */
export async function showEarlier(id: string): Promise<void> {
  const [first] = conversationState(id).messages;
  if (!first) return;
  try {
    const { messages } = await get<Conversation>(`/api/conversations/${id}?before=${first.id}`);
    if (conversationState(id).messages[0]?.id === first.id)
      patchConversation(id, {
        messages: [...messages, ...conversationState(id).messages],
        earlier: messages.length >= 60,
      });
  } catch (thrown) {
    refused(id, thrown);
  }
}

type Sending = {
  /** The id that the question was given when it was first sent. */
  messageId: string;
  /** Called when the server has the question. */
  onTaken: () => void;
};

/** Asks a question and hears its answer. Answers false when the server did not take it; it is then no longer shown. */
export async function ask(
  id: string,
  text: string,
  wish: AskOptions,
  { messageId, onTaken }: Sending,
): Promise<boolean> {
  const message = {
    id: messageId,
    role: "user" as const,
    parts: [{ type: "text" as const, text }],
  };
  const metadata = { createdAt: new Date().toISOString(), siblings: [messageId] };
  patchConversation(id, {
    state: "open",
    messages: [...without(id, messageId), { ...message, metadata }],
  });
  const asked = await run(id, { id, message, ...wish }, onTaken);
  if (!asked)
    patchConversation(id, {
      messages: without(id, messageId),
      ...(conversationState(id).messages.length <= 1 && { state: "new" }),
    });
  return asked;
}

/** Answers a question again: of the answer or question `messageId`. */
export async function again(id: string, messageId: string, wish: AskOptions): Promise<void> {
  const before = conversationState(id).messages;
  const at = before.findIndex((message) => message.id === messageId);
  if (at < 0) return;
  patchConversation(id, {
    messages: before.slice(0, before[at]?.role === "assistant" ? at : at + 1),
  });
  if (!(await run(id, { id, trigger: "regenerate-message", messageId, ...wish })))
    patchConversation(id, { messages: before });
}

/** Ends the answer under way; what was said stays. */
export async function stop(id: string): Promise<void> {
  sending.get(id)?.abort();
  try {
    await send("POST", `/api/chat/${id}/stop`);
  } catch (thrown) {
    // A question that the server never got needs no stopping there.
    if (!(thrown instanceof Refused && thrown.code === "not_found")) refused(id, thrown);
  }
}

/** Questions that are on their way, to be called back. */
const sending = new Map<string, AbortController>();

async function run(id: string, body: unknown, onTaken?: () => void): Promise<boolean> {
  if (followed.has(id)) return false;
  begin(id);
  const calledBack = new AbortController();
  sending.set(id, calledBack);
  patchConversation(id, { asking: { phase: "sending", since: Date.now() }, refusal: undefined });
  try {
    const response = await reached(() => send("POST", "/api/chat", body), id, calledBack.signal);
    sending.delete(id);
    onTaken?.();
    void refreshListing();
    await listen(id, response);
    heard(id);
    return true;
  } catch (thrown) {
    if (!calledBack.signal.aborted) refused(id, thrown);
    return false;
  } finally {
    sending.delete(id);
    ended(id);
  }
}

async function follow(id: string): Promise<void> {
  begin(id);
  try {
    await listen(id);
    heard(id);
  } catch (thrown) {
    refused(id, thrown);
  } finally {
    ended(id);
  }
}

/** An answer is no longer followed. What only the server knows is read: what another tab asked that was quicker, and the line of a cut. */
function ended(id: string): void {
  followed.delete(id);
  patchConversation(id, { asking: undefined });
  const { messages, refusal } = conversationState(id);
  const hasCut = messages.at(-1)?.metadata.turn?.window?.cut === true;
  if (overtaken.delete(id) || refusal?.code === "conflict" || hasCut) void refresh(id, refusal);
}

/** An answer has ended: the list shows how, and a reader who is elsewhere finds a mark there. */
function heard(id: string): void {
  markFresh(id, location.pathname !== `/c/${id}`);
  void refreshListing();
}

/** Reads an answer to its end, joining again when the connection breaks. It is over when the server says so, or has none under way. */
async function listen(id: string, first?: Response): Promise<void> {
  for (let response = first; ; response = undefined) {
    // Something between here and the server may cut every stream at once: then it is asked without haste.
    if (!response) await new Promise((resolve) => setTimeout(resolve, 250));
    response ??= await reached(() => send("GET", `/api/chat/${id}/stream`), id);
    if (response.status === 204) return reread(id);
    const { asking } = conversationState(id);
    patchConversation(id, { asking: { phase: "waiting", since: asking?.since ?? Date.now() } });
    if (await hear(id, response)) return;
  }
}

/** The answer ended while nobody listened: it is read as it was stored. */
async function reread(id: string): Promise<void> {
  const conversation = asShown(await reached(() => get<Conversation>(`/api/conversations/${id}`)));
  for (const message of conversation.messages.slice(-2)) putMessage(id, message);
  patchConversation(id, { title: conversation.title });
}

async function hear(id: string, response: Response): Promise<boolean> {
  let over = false;
  const before = conversationState(id).messages.at(-1);
  try {
    for await (const answer of answerStream(response, before)) {
      over = answer.over;
      putMessage(id, answer.message);
      if (answer.title !== undefined && conversationState(id).title === undefined)
        patchConversation(id, { title: answer.title });
      const { asking } = conversationState(id);
      if (asking && asking.phase !== "answering" && answer.message.parts.length > 0)
        patchConversation(id, { asking: { ...asking, phase: "answering" } });
    }
  } catch {
    // Broken, not over: `listen` joins again.
  }
  return over;
}

/** Tries until the server can be reached. While it cannot, the conversation says so. Throws what the server refuses, and when called back. */
async function reached<Answer>(
  attempt: () => Promise<Answer>,
  id?: string,
  calledBack?: AbortSignal,
): Promise<Answer> {
  for (;;) {
    try {
      return await attempt();
    } catch (thrown) {
      if (!(thrown instanceof Unreachable)) throw thrown;
      const asking = id === undefined ? undefined : conversationState(id).asking;
      if (id !== undefined && asking)
        patchConversation(id, { asking: { ...asking, phase: "lost" } });
      await Promise.race([
        linkBack(),
        calledBack ? aborted(calledBack) : new Promise<never>(() => undefined),
      ]);
    }
  }
}

const aborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) =>
    signal.addEventListener("abort", () => reject(new Unreachable())),
  );

function refused(id: string, thrown: unknown): void {
  const { code, message } =
    thrown instanceof Refused ? thrown : { code: "unreachable", message: "" };
  patchConversation(id, { refusal: { code, message } });
}

const without = (id: string, messageId: string): Message[] =>
  conversationState(id).messages.filter((message) => message.id !== messageId);
