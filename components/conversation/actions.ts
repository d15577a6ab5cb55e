// What a person does in a conversation: open it, ask, ask again, stop. Each goes on until it is done, also when the connection is lost on the
// way: a question keeps its id, so sending it again asks nothing twice, and a stream is joined where it is.

import { get, Refused, send } from "#components/frame/api-client.ts";
import type { Conversation } from "#lib/conversations/schema.ts";
import { followStream, reached } from "./follow-stream.ts";
import { refreshConversationList } from "./list.ts";
import { isActive, type RequestRefusal, refusalOf } from "./machine.ts";
import { conversationState, dispatch } from "./store.ts";

/** Who shall answer, and how hard they shall think. What is not chosen is the server's to choose. */
export type AskOptions = { model?: string; effort?: string };

/** Shows a conversation, and joins the answer that is being written in it. `initial` is what the page came with. */
export async function open(id: string, initial?: Conversation): Promise<void> {
  dispatch(id, { type: "seen" });
  if (isActive(conversationState(id).turn)) return;
  if (initial) return take(id, initial);
  dispatch(id, { type: "opening" });
  await refresh(id);
}

/** Reads a conversation anew, as when it may have gone on elsewhere. What was refused is then forgotten, but for `refusal`. */
export async function refresh(id: string, refusal?: RequestRefusal): Promise<void> {
  const { turn, round } = conversationState(id);
  if (isActive(turn)) return;
  try {
    const conversation = await reached(() => get<Conversation>(`/api/conversations/${id}`));
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

/** Shows a conversation as the server has just told it, and joins the answer that is being written in it. */
async function take(
  id: string,
  conversation: Conversation,
  refusal?: RequestRefusal,
): Promise<void> {
  dispatch(id, { type: "read", conversation, refusal });
  if (isActive(conversationState(id).turn)) await runTurn(id, () => followStream(id));
}

/** Reads the messages before those that are shown. */
export async function showEarlier(id: string): Promise<void> {
  const before = conversationState(id).messages[0]?.id;
  if (before === undefined) return;
  try {
    const { messages } = await get<Conversation>(`/api/conversations/${id}?before=${before}`);
    dispatch(id, { type: "earlierRead", before, messages });
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
  dispatch(id, { type: "asked", question: { ...message, metadata } });
  const asked = await request(id, { id, message, ...options }, onTaken);
  if (!asked) dispatch(id, { type: "questionWithdrawn", messageId });
  return asked;
}

/** Answers a question again: of the answer or question `messageId`. */
export async function askAgain(id: string, messageId: string, options: AskOptions): Promise<void> {
  const { messages, turn } = conversationState(id);
  if (isActive(turn) || !messages.some((message) => message.id === messageId)) return;
  dispatch(id, { type: "askedAgain", messageId });
  if (!(await request(id, { id, trigger: "regenerate-message", messageId, ...options })))
    dispatch(id, { type: "messagesRestored", messages });
}

/** Ends the answer under way; what was said stays. */
export async function stop(id: string): Promise<void> {
  dispatch(id, { type: "stopRequested" });
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

/** Sends a question and follows its answer to the end. Answers whether the server took it; it is not when it was called back. */
async function request(id: string, body: unknown, onTaken?: () => void): Promise<boolean> {
  const calledBack = new AbortController();
  sending.set(id, calledBack);
  const taken = await runTurn(
    id,
    async () => {
      const response = await reached(() => send("POST", "/api/chat", body), id, calledBack.signal);
      sending.delete(id);
      onTaken?.();
      refreshConversationList();
      await followStream(id, response);
    },
    calledBack.signal,
  );
  sending.delete(id);
  return taken;
}

/** Does the work of a turn that has begun, and ends it. Answers whether it was done; what failed is told, unless the turn was called back. */
async function runTurn(
  id: string,
  work: () => Promise<void>,
  calledBack?: AbortSignal,
): Promise<boolean> {
  try {
    await work();
    // The list shows how it ended, and a reader who is elsewhere finds a mark there.
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

/** A turn is over. What only the server knows is read: what another tab asked that was quicker, and the line of a cut. */
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
