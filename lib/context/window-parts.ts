// Converts a branch and its stored context to the parts of a window: messages, the memory that replaces the compacted ones, pinned
// messages.

import type { BranchMessage, OpenedConversation } from "#lib/conversations/index.ts";
import type { Strategy } from "#lib/conversations/schema.ts";

import { emptyMemory } from "./memory.ts";
import { memoryText } from "./memory-text.ts";
import { contentOf } from "./prompt.ts";
import { forgotten } from "./requests.ts";
import type { BranchContext, NewCut } from "./store.ts";
import type { TextMessage, WindowInput } from "./window.ts";

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

/** The memory of the last cut. Pinned messages are shown verbatim, beside the memory of the others. */
export const memoryOf = ({ cut, strategy }: Target) =>
  cut
    ? memoryText(
        (strategy === "window" ? undefined : cut.memory) ?? emptyMemory,
        cut.pinned.map(quoted),
      )
    : undefined;

export const pinnedText = (pinned: BranchMessage[] = []) =>
  memoryText(emptyMemory, pinned.map(quoted));

export function preparedOf({ branch, cut, prepared }: Target): WindowInput["prepared"] {
  if (!prepared) return undefined;
  const { throughId } = prepared;
  const pinned = pinnedUpTo({ branch, cut }, throughId);
  const content = memoryText(prepared, pinned.map(quoted));
  return content === undefined ? undefined : { throughId, content, pinned: pinnedText(pinned) };
}

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
