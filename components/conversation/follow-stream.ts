// Reads the stream of an answer to its end, across lost connections.

import { getJson, send, Unreachable } from "#components/frame/api-client.ts";
import type { Conversation } from "#lib/conversations/schema.ts";
import { answerStream } from "./answer-stream.ts";
import { reportLost } from "./connection-status.ts";
import { conversationState, dispatch } from "./store.ts";

/**
 * Reads an answer to its end, joining the stream again when the connection breaks. Ends when the stream says so or the server has no active
 * turn.
 */
export async function followStream(id: string, first?: Response): Promise<void> {
  for (let response = first; ; response = undefined) {
    // A proxy may close every stream at once: wait a little before each further attempt.
    if (!response) await new Promise((resolve) => setTimeout(resolve, 250));
    response ??= await reached(() => send("GET", `/api/chat/${id}/stream`), id);
    if (response.status === 204) return readAnswer(id);
    dispatch(id, { type: "joined" });
    if (await readStream(id, response)) return;
  }
}

/** The answer ended while no stream was being read: load it as stored. */
async function readAnswer(id: string): Promise<void> {
  const conversation = await reached(() => getJson<Conversation>(`/api/conversations/${id}`));
  dispatch(id, { type: "answerRead", conversation });
}

/** Reads one stream. Returns whether the stream sent its end. */
async function readStream(id: string, response: Response): Promise<boolean> {
  let over = false;
  const before = conversationState(id).messages.at(-1);
  try {
    for await (const { over: isOver, ...streamed } of answerStream(response, before)) {
      over = isOver;
      dispatch(id, { type: "streamed", ...streamed });
    }
  } catch {
    // The connection broke before the end: `followStream` joins again.
  }
  return over;
}

/**
 * Tries until the server is reachable. Meanwhile the turn of conversation `id` is offline. Throws if the server refuses, or if `calledBack`
 * is aborted.
 */
export async function reached<Answer>(
  attempt: () => Promise<Answer>,
  id?: string,
  calledBack?: AbortSignal,
): Promise<Answer> {
  for (;;) {
    try {
      return await attempt();
    } catch (thrown) {
      if (!(thrown instanceof Unreachable)) throw thrown;
      if (id !== undefined) dispatch(id, { type: "connectionLost" });
      await Promise.race([
        reportLost(),
        calledBack ? aborted(calledBack) : new Promise<never>(() => undefined),
      ]);
    }
  }
}

/** Rejects when the signal is aborted, also if it already is. */
const aborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    const give = () => reject(new Unreachable());
    if (signal.aborted) give();
    else signal.addEventListener("abort", give);
  });
