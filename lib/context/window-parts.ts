// What a branch and what is kept of it become in a window: messages, the memory that stands for the compacted ones, pinned messages.

import type { BranchMessage, OpenedConversation } from "#lib/conversations/index.ts";
import type { Strategy } from "#lib/conversations/schema.ts";

import { emptyMemory } from "./memory.ts";
import { memoryText } from "./memory-text.ts";
import { contentOf } from "./prompt.ts";
import { forgotten } from "./requests.ts";
import type { BranchContext, NewCut } from "./store.ts";
import type { TextMessage, WindowInput } from "./window.ts";

/** A question and where it stands: the branch above it, as `openBranch` has read it. */
export type WindowTarget = Pick<OpenedConversation, "branch" | "beforeId" | "compaction"> & {
  conversationId: string;
  questionId: string;
  text: string;
  strategy: Strategy;
};

/** The same with what is kept of the branch beside its messages. */
export type Target = WindowTarget & BranchContext;

export const upTo = (branch: BranchMessage[], throughId: string) =>
  branch.slice(0, branch.findIndex(({ id }) => id === throughId) + 1);

/** A cut of a branch behind a message, as it is recorded. `before` and `after` are in tokens: what is left out, and what stands for it. */
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

/** The pinned messages of a branch's past, up to one of its own. */
export const pinnedUpTo = ({ branch, cut }: Pick<Target, "branch" | "cut">, throughId: string) => [
  ...(cut?.pinned ?? []),
  ...upTo(branch, throughId).filter(({ pinned }) => pinned),
];

/** What a person has asked to forget since is gone from the next prompt on; the message that asks for it still stands there. */
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

/** What stands for the last cut. Pinned messages are shown word for word, whatever is remembered of the rest. */
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
 * Messages as the model reads them. Empty answers are left out; the question that one was for ends the turn in its target, so that a cut behind
 * it lies where the next message hangs.
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
