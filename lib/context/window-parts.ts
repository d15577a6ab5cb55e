// Converts a branch and its stored context to the parts of a window: messages, the memory that replaces the compacted ones, pinned
// messages.

import {
  type BranchMessage,
  contentOf,
  type OpenedConversation,
} from "#lib/conversations/index.ts";
import type { Strategy } from "#lib/conversations/schema.ts";

import { breakSpecialTokens } from "#lib/text/special-tokens.ts";

import { emptyMemory } from "./memory.ts";
import { memoryText, passagesText, type Quoted } from "./memory-text.ts";
import { instructionsWith } from "./prompt.ts";
import { forgotten } from "./requests.ts";
import type { Memory } from "./schema.ts";
import type { BranchContext, NewCut } from "./store.ts";
import type { Replacement, TextMessage, WindowInput } from "./window.ts";

/** A question and its position: the branch before it, as `openBranch` has read it. */
export type WindowTarget = Pick<OpenedConversation, "branch" | "beforeId" | "compaction"> & {
  conversationId: string;
  questionId: string;
  text: string;
  strategy: Strategy;
};

/** The same with the stored context of the branch. */
export type Target = WindowTarget & BranchContext;

export const upTo = (branch: BranchMessage[], throughId: string) =>
  branch.slice(0, branch.findIndex(({ id }) => id === throughId) + 1);

/** A cut of a branch after a message, as it is recorded. `before` and `after` are in tokens: of what is left out, and of what replaces it. */
export function newCut(
  { branch, cut: last }: Pick<Target, "branch" | "cut">,
  {
    throughId,
    memoryThroughId,
    before,
    after,
  }: Pick<NewCut, "throughId" | "memoryThroughId" | "before" | "after">,
): NewCut {
  const gone = upTo(branch, throughId);
  return {
    throughId,
    previousId: last?.throughId ?? null,
    depth: (last?.depth ?? 0) + 1,
    memoryThroughId,
    messages: gone.length,
    through: (last?.through ?? 0) + gone.length,
    before,
    after,
    pins: pinnedUpTo({ branch, cut: last }, throughId).map(({ id }) => id),
  };
}

/** The pinned messages of a branch's history, up to one of its messages. */
export const pinnedUpTo = ({ branch, cut }: Pick<Target, "branch" | "cut">, throughId: string) => [
  ...(cut?.pinned ?? []),
  ...upTo(branch, throughId).filter(({ pinned }) => pinned),
];

/** What a user has asked to forget since is left out from the next prompt on; the message with the request stays. */
export function withoutForgotten(target: Target): Target {
  const { branch, cut, prepared, text, questionId } = target;
  const since = (throughId?: string) => [
    ...asTextMessages(
      throughId === undefined ? branch : branch.slice(upTo(branch, throughId).length),
    ),
    { id: questionId, role: "user" as const, content: text },
  ];
  return {
    ...target,
    cut: cut && { ...cut, memory: cut.memory && forgotten(cut.memory, since()) },
    prepared: prepared && forgotten(prepared, since(prepared.throughId)),
  };
}

/** The texts that the window of a turn is composed of. `ofVariant`: what the variant that answers adds. */
export const windowInput = (
  target: Target,
  passages: BranchMessage[],
  ofVariant?: { instructions: string; examples: NonNullable<WindowInput["examples"]> },
): WindowInput => ({
  instructions: instructionsWith(ofVariant?.instructions),
  examples: ofVariant?.examples.map(({ role, content }) => ({
    role,
    content: breakSpecialTokens(content),
  })),
  memory: memoryOf(target),
  pinned: pinnedText(target.cut?.pinned),
  recent: asTextMessages(target.branch),
  prepared: target.prepared
    ? {
        throughId: target.prepared.throughId,
        ...replacementOf(target, target.prepared.throughId, target.prepared),
      }
    : undefined,
  passages: passagesText(passages.map(quoted)),
  question: {
    id: target.questionId,
    role: "user",
    content: contentOf([{ type: "text", text: target.text }]),
  },
});

/** Every text of a window that may be counted. */
export const textsOf = ({ prepared, recent, question, ...input }: WindowInput): string[] =>
  [
    input.instructions,
    ...(input.examples ?? []).map(({ content }) => content),
    input.memory,
    input.pinned,
    prepared?.content,
    prepared?.pinned,
    input.passages,
    question.content,
    ...recent.map(({ content }) => content),
  ].filter((text) => text !== undefined);

/** The memory of the last cut. Pinned messages are shown verbatim, beside the memory of the others. */
const memoryOf = ({ cut, strategy }: Target) =>
  cut
    ? memoryText(
        (strategy === "window" ? undefined : cut.memory) ?? emptyMemory,
        cut.pinned.map(quoted),
      )
    : undefined;

const pinnedText = (pinned: BranchMessage[] = []) => memoryText(emptyMemory, pinned.map(quoted));

/** What replaces the messages up to `throughId`: a memory of them, and those that are pinned. */
export function replacementOf(target: Target, throughId: string, memory: Memory): Replacement {
  const pinned = pinnedUpTo(target, throughId);
  return { content: memoryText(memory, pinned.map(quoted)), pinned: pinnedText(pinned) };
}

/** The pinned messages that are quoted in a planned window, as the next window will have them. */
export const pinnedIn = ({ target, cut }: { target: Target; cut: NewCut | undefined }): Quoted[] =>
  (cut ? pinnedUpTo(target, cut.throughId) : (target.cut?.pinned ?? [])).map(quoted);

export const quoted = ({ role, parts }: BranchMessage) => ({ role, content: contentOf(parts) });

/**
 * Messages as the model reads them. Empty answers are left out; the turn then ends with the id of the empty answer, so that a cut after it
 * is at the parent of the next message.
 */
export function asTextMessages(branch: BranchMessage[]): TextMessage[] {
  const items: TextMessage[] = [];
  for (const { id, role, parts } of branch) {
    const content = contentOf(parts);
    const last = items.at(-1);
    if (content !== "") items.push({ id, role, content });
    else if (last) items[items.length - 1] = { ...last, id };
  }
  return items;
}
