// Messages as they are read for notes when they are mostly pasted data: what the person or the assistant has said, and that there was data. Pure.

import type { Counter } from "./counter.ts";
import type { BlockMessage } from "./notes.ts";
import { contentsOf } from "./statements.ts";

/** The sentences of a message with pasted data, and how much of it there was; other messages as they are. */
export function withoutData(message: BlockMessage): BlockMessage {
  const { sentences, data } = contentsOf(message.content);
  if (!data) return message;
  return { ...message, shown: [...sentences, `[${data.kind}: ${data.rows} rows]`].join("\n") };
}

/** The share of the window that the sentences of a block fill at least, when a call for notes is worth its cost. */
const leastShare = 0.06;
/** More messages than this, in characters per token of the window, are not put off: soon they would be too many to be read at once. */
const mostPutOff = 4.5;

/**
 * True for messages that are nearly all data. What they state is kept by rule meanwhile, and the model reads them together with the next block: a call
 * for each would be one in twelve turns of pasted data, for a few sentences each.
 */
export function canWait(
  messages: BlockMessage[],
  contextLength: number,
  counter: Counter,
): boolean {
  const length = messages.reduce((sum, { content }) => sum + content.length, 0);
  if (length > contextLength * mostPutOff) return false;
  const said = messages.map(withoutData);
  if (said.every(({ shown }) => shown === undefined)) return false;
  const tokens = said.reduce((sum, { content, shown = content }) => sum + counter.text(shown), 0);
  return tokens < contextLength * leastShare;
}
