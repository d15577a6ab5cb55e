// The user's actions in a conversation: open, ask, regenerate, stop. Each continues until it is done, even if the connection is lost
// meanwhile: a question keeps its id, so sending it again asks nothing twice, and an active stream is joined again.

import { getJson, Refused, send } from "#components/frame/api-client.ts";
import type { Conversation } from "#lib/conversations/schema.ts";
import { followStream, reached } from "./follow-stream.ts";
import { refreshConversationList } from "./list.ts";
import { isActive, type RequestRefusal, refusalOf } from "./machine.ts";
import { conversationState, dispatch } from "./store.ts";
import { tellWindows } from "./windows.ts";

/** The model, the effort and the collections of a question. The server chooses what is undefined. */
export type AskOptions = { model?: string; effort?: string; collections?: string[] };

/** Opens a conversation and follows its active answer. `initial` was rendered into the page by the server. */
export async function open(id: string, initial?: Conversation): Promise<void> {
  dispatch(id, { type: "seen" });
  if (isActive(conversationState(id).turn)) return;
  if (initial) return take(id, initial);
  dispatch(id, { type: "opening" });
  await refresh(id);
}

/** Reads a conversation again, since it may have changed elsewhere. Earlier refusals are cleared; `refusal` is kept. */
export async function refresh(id: string, refusal?: RequestRefusal): Promise<void> {
  const { turn, round } = conversationState(id);
  if (isActive(turn)) return;
  try {
    const conversation = await reached(() => getJson<Conversation>(`/api/conversations/${id}`));
    const now = conversationState(id);
    if (now.round === round) await take(id, conversation, refusal);
    else if (isActive(now.turn)) dispatch(id, { type: "overtaken" });
    else await refresh(id, refusalOf(now.turn));
  } catch (thrown) {
    if (conversationState(id).round !== round) return;
    if (thrown instanceof Refused && thrown.code === "not_found") dispatch(id, { type: "missing" });
    else refused(id, thrown);
  }
}

/** Applies a conversation that was just read from the server, and follows its active answer. */
async function take(
  id: string,
  conversation: Conversation,
  refusal?: RequestRefusal,
): Promise<void> {
  dispatch(id, { type: "read", conversation, refusal });
  if (isActive(conversationState(id).turn)) await runTurn(id, () => followStream(id));
}

/** Loads the messages before those that are shown. */
export async function showEarlier(id: string): Promise<void> {
  const before = conversationState(id).messages[0]?.id;
  if (before === undefined) return;
  try {
    const { messages } = await getJson<Conversation>(`/api/conversations/${id}?before=${before}`);
    dispatch(id, { type: "earlierRead", before, messages });
  } catch (thrown) {
    refused(id, thrown);
  }
}

type Sending = {
  /** The id that the question got when it was first sent. */
  messageId: string;
  /** Called when the server has stored the question. */
  onTaken: () => void;
};

/** Asks a question and follows its answer. Returns false if the server refused it; the question is then removed from the view. */
export async function ask(
  id: string,
  text: string,
  options: AskOptions,
  { messageId, onTaken }: Sending,
): Promise<boolean> {
  if (isActive(conversationState(id).turn)) return false;
  const message = {
    id: messageId,
    role: "user" as const,
    parts: [{ type: "text" as const, text }],
  };
  const metadata = { createdAt: new Date().toISOString(), siblings: [messageId] };
  const leaf = lastSeenOf(id);
  const { collections } = options;
  dispatch(id, { type: "asked", question: { ...message, metadata }, collections });
  const asked = await request(id, { id, message, leaf, ...options }, onTaken);
  if (!asked) dispatch(id, { type: "questionWithdrawn", messageId });
  return asked;
}

/** Regenerates an answer; `messageId` is the id of the answer or of its question. */
export async function askAgain(id: string, messageId: string, options: AskOptions): Promise<void> {
  const { messages, turn } = conversationState(id);
  if (isActive(turn) || !messages.some((message) => message.id === messageId)) return;
  const leaf = lastSeenOf(id);
  dispatch(id, { type: "askedAgain", messageId, collections: options.collections });
  const body = { id, trigger: "regenerate-message", messageId, leaf, ...options };
  if (!(await request(id, body))) dispatch(id, { type: "messagesRestored", messages });
}

/**
 * The last message on this page. The server refuses a question or a new answer after it if the conversation has gone on elsewhere, because
 * that would put what was asked there out of sight. Null in a new conversation.
 */
const lastSeenOf = (id: string) => conversationState(id).messages.at(-1)?.id ?? null;

/** Stops the active turn; the text so far is kept. */
export async function stopAnswer(id: string): Promise<void> {
  dispatch(id, { type: "stopRequested" });
  sending.get(id)?.abort();
  try {
    await send("POST", `/api/chat/${id}/stop`);
  } catch (thrown) {
    // If the server never received the question, there is nothing to stop.
    if (!(thrown instanceof Refused && thrown.code === "not_found")) refused(id, thrown);
  }
}

/** Questions that are being sent and can still be canceled. */
const sending = new Map<string, AbortController>();

/** Sends a question and follows its answer to the end. Returns whether the server took it: false if it was refused or canceled. */
async function request(id: string, body: unknown, onTaken?: () => void): Promise<boolean> {
  const calledBack = new AbortController();
  sending.set(id, calledBack);
  const taken = await runTurn(
    id,
    async () => {
      const response = await reached(() => send("POST", "/api/chat", body), id, calledBack.signal);
      sending.delete(id);
      onTaken?.();
      tellWindows(id);
      refreshConversationList();
      await followStream(id, response);
    },
    calledBack.signal,
  );
  sending.delete(id);
  return taken;
}

/**
 * Runs the work of a turn that has begun, and ends the turn. Returns whether it succeeded. A failure becomes a refusal, unless the turn was
 * canceled.
 */
async function runTurn(
  id: string,
  work: () => Promise<void>,
  calledBack?: AbortSignal,
): Promise<boolean> {
  try {
    await work();
    // Update the list, and mark the conversation unseen if the reader is on another page.
    if (location.pathname !== `/c/${id}`) dispatch(id, { type: "answeredUnseen" });
    refreshConversationList();
    return true;
  } catch (thrown) {
    if (!calledBack?.aborted) refused(id, thrown);
    return false;
  } finally {
    ended(id);
  }
}

/** Ends a turn. Reads the conversation again if only the server knows the result: an earlier question of another tab, or a compaction. */
function ended(id: string): void {
  const { messages, overtaken, turn } = conversationState(id);
  dispatch(id, { type: "turnEnded" });
  const refusal = refusalOf(turn);
  const hasCut = messages.at(-1)?.metadata.turn?.window?.cut === true;
  if (overtaken || refusal?.code === "conflict" || hasCut) void refresh(id, refusal);
}

function refused(id: string, thrown: unknown): void {
  const { code, message } =
    thrown instanceof Refused ? thrown : { code: "unreachable", message: "" };
  dispatch(id, { type: "refused", refusal: { code, message } });
}
