// How much of a block a model reads at once when it writes notes. Pure.

import { type Counter, costOf } from "./counter.ts";
import type { BlockMessage } from "./notes.ts";
import type { PromptMessage } from "./prompt-messages.ts";

/** The share of the window that is kept free for a reply. */
const replyShare = 0.18;
/** The share, and the number of tokens, that are enough for a reply when a small rest would need another call: notes are seldom longer. */
const [shortReplyShare, shortReply] = [0.12, 512];

/** The messages of a block that are read next: at least one. `prompt`: the request for notes without the block. */
export function nextPart(
  block: BlockMessage[],
  prompt: PromptMessage[],
  contextLength: number,
  counter: Counter,
): BlockMessage[] {
  const fixed = costOf(prompt, counter);
  const roomBeside = (reply: number) => (contextLength - reply) / (1 + counter.margin) - fixed;
  const usual = contextLength * replyShare;
  const short = Math.min(usual, Math.max(contextLength * shortReplyShare, shortReply));
  return fitsWhole(block, roomBeside(short), counter)
    ? block
    : beginningOf(block, roomBeside(usual), counter);
}

const costOfShown = ({ role, content, shown = content }: BlockMessage, { message }: Counter) =>
  message({ role, content: shown });

const fitsWhole = (block: BlockMessage[], room: number, counter: Counter) =>
  block.reduce((left, said) => left - costOfShown(said, counter), room) >= 0;

/** As many turns as fit, in tokens; if not even one fits whole, as many messages, at least one. */
function beginningOf(block: BlockMessage[], room: number, counter: Counter): BlockMessage[] {
  let left = room;
  const end = block.findIndex((said, at) => {
    left -= costOfShown(said, counter);
    return at > 0 && left < 0;
  });
  if (end < 0) return block;
  const turn = block.slice(0, end + 1).findLastIndex(({ role }) => role === "user");
  return block.slice(0, turn > 0 ? turn : end);
}
