import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import {
  type Counting,
  compose,
  countingFor,
  emptyMemory,
  type Item,
  inHaste,
  type Limits,
  learnFrom,
  memoryText,
  messagesByIds,
  type NewCut,
  passagesText,
  recall,
  type StoredMemory,
  type Window,
  type WindowInput,
} from "#lib/context/index.ts";
import type { Seen } from "#lib/context/schema.ts";
import type { Chosen } from "#lib/models/index.ts";
import type { Settings } from "#lib/settings/schema.ts";

import type { Place } from "./place.ts";
import { contentOf, instructions } from "./prompt.ts";
import type { BranchMessage } from "./store.ts";

/** A prompt that fits, and all that it was made of, so that it can be made again when the server counts otherwise. */
export type Fitted = {
  model: Chosen["model"];
  place: Place;
  counting: Counting;
  input: WindowInput;
  limits: Limits;
  window: Window;
  seen: Seen;
  cut: NewCut | undefined;
  /** What is remembered of all that the window no longer shows. */
  standing: StoredMemory | undefined;
};

/** The part of the window that passages brought back may take, and that facts may. */
const passagesShare = 0.1;
export const factsShare = 0.1;

/**
 * Fits the window: what follows the last cut, what is remembered of what came before, and what of that the question refers to. Throws
 * `invalid` when the question cannot fit.
 */
export async function fitWindow(viewer: Viewer, place: Place, { model, family }: Chosen, settings: Settings): Promise<Fitted> {
  const counting = await countingFor(model.id, family);
  const limits: Limits = {
    contextLength: model.contextLength,
    reserve: Math.min(settings.replyReserve, Math.floor(model.contextLength / 2)),
    longestReply: settings.longestReply,
    lowWater: settings.lowWater,
    ...(settings.historyBound !== null && place.strategy !== "whole" && { historyBound: settings.historyBound }),
  };
  const remembers = place.strategy !== "window";
  const passages = remembers && place.cut ? await broughtBack(viewer, place, counting, limits) : [];
  const input: WindowInput = {
    instructions,
    memory: remembers ? memoryOf(place) : undefined,
    recent: asItems(place.branch),
    prepared: remembers ? preparedOf(place) : undefined,
    passages: passagesText(passages.map(quoted)),
    question: { id: place.questionId, role: "user", content: contentOf([{ type: "text", text: place.text }]) },
  };
  return fitted({ model, place, counting, input, limits }, passages);
}

/** The same once more, after the server has counted `tokens` for it and refused it as too long. Throws `invalid` when it cannot fit. */
export function refit({ model, place, counting, input, limits, window, seen }: Fitted, tokens: number): Fitted {
  const counted = learnFrom(model.id, counting, window.messages, tokens);
  // Whatever the calibration makes of one report, this very prompt is known to be so much longer than was thought.
  const off = Math.max(0, tokens / window.predicted - 1);
  const counter = { ...counted.counter, margin: Math.max(counted.counter.margin, off) };
  const again = fitted({ model, place, counting: { ...counted, counter }, input, limits }, []);
  return { ...again, seen: { ...again.seen, recalled: seen.recalled } };
}

function fitted(made: Pick<Fitted, "model" | "place" | "counting" | "input" | "limits">, passages: BranchMessage[]): Fitted {
  const { place, input, limits, counting } = made;
  const window = compose(input, limits, counting.counter);
  const missed = missedBy(place, window, input);
  if (!missed) return complete({ ...made, window, standing: (window.cut ? place.prepared : place.cut?.memory) ?? undefined }, passages);
  // The model's notes have not come in time: what is hard is kept in this very turn, and they follow.
  const memory = inHaste(missed.before, missed.items, missed.throughId, factsShare * limits.contextLength, counting.counter);
  const hasty = { ...place, prepared: memory };
  const again = compose({ ...input, prepared: preparedOf(hasty) }, limits, counting.counter);
  const whole = complete({ ...made, place: hasty, window: again, standing: memory }, passages);
  return { ...whole, place, ...(whole.cut && { cut: { ...whole.cut, memory } }) };
}

function complete(made: Omit<Fitted, "seen" | "cut">, passages: BranchMessage[]): Fitted {
  const { place, window, input, limits } = made;
  const cut = window.cut && newCut(place, window.cut, input);
  const recalled = window.budget.passages > 0 ? passages.map(({ id }) => id) : [];
  return { ...made, cut, seen: seenOf(place, window, cut, { input, limits, recalled }) };
}

/** What a cut leaves out of which the model has made no notes in time. */
function missedBy({ strategy, prepared, cut }: Place, window: Window, { recent }: WindowInput) {
  if (!window.cut || strategy === "window") return undefined;
  const left = recent.slice(0, window.cut.messages);
  const covered = left.findIndex(({ id }) => id === prepared?.throughId) + 1;
  if (covered === left.length) return undefined;
  const before = (covered > 0 ? prepared : cut?.memory) ?? emptyMemory;
  return { before, items: left.slice(covered), throughId: window.cut.throughId };
}

function seenOf(
  place: Place,
  window: Window,
  cut: NewCut | undefined,
  { input, limits, recalled }: { input: WindowInput; limits: Limits; recalled: string[] },
): Seen {
  const standing = place.cut && { throughId: place.cut.throughId, made: false };
  const memoryThroughId = cut ? cut.memoryThroughId : (place.cut?.memory?.throughId ?? null);
  return {
    strategy: place.strategy,
    contextLength: limits.contextLength,
    budget: window.budget,
    predicted: window.predicted,
    cut: cut ? { throughId: cut.throughId, made: true } : standing,
    memoryThroughId: window.budget.memory > 0 ? memoryThroughId : null,
    fromId: input.recent[window.cut?.messages ?? 0]?.id ?? null,
    recalled,
  };
}

function newCut(
  { branch, cut: before, prepared }: Place,
  { throughId, messages, before: was, after }: NonNullable<Window["cut"]>,
  { recent }: WindowInput,
): NewCut {
  const left = recent.slice(0, messages).map(({ id }) => id);
  const covered = prepared && left.includes(prepared.throughId) ? prepared.throughId : (before?.memory?.throughId ?? null);
  const gone = branch.slice(0, branch.findIndex(({ id }) => id === throughId) + 1);
  return {
    throughId,
    previousId: before?.throughId ?? null,
    depth: (before?.depth ?? 0) + 1,
    memoryThroughId: covered,
    messages: gone.length,
    through: (before?.through ?? 0) + gone.length,
    before: was,
    after,
    pins: [...(before?.pinned ?? []).map(({ id }) => id), ...gone.filter(({ pinned }) => pinned).map(({ id }) => id)],
  };
}

/** What stands for the last cut. Pinned messages are shown word for word, whatever is remembered of the rest. */
const memoryOf = ({ cut }: Place) => (cut ? memoryText(cut.memory ?? emptyMemory, cut.pinned.map(quoted)) : undefined);

function preparedOf({ branch, cut, prepared }: Place): WindowInput["prepared"] {
  if (!prepared) return undefined;
  const covered = branch.slice(0, branch.findIndex(({ id }) => id === prepared.throughId) + 1);
  const pinned = [...(cut?.pinned ?? []), ...covered.filter((message) => message.pinned)];
  const content = memoryText(prepared, pinned.map(quoted));
  return content === undefined ? undefined : { throughId: prepared.throughId, content };
}

async function broughtBack(viewer: Viewer, place: Place, { counter }: Counting, limits: Limits): Promise<BranchMessage[]> {
  if (!place.cut) return [];
  const shown = new Set(place.cut.pinned.map(({ id }) => id));
  const ids = (await recall(viewer, place.conversationId, place.cut, place.text)).filter((id) => !shown.has(id));
  const messages = ids.length > 0 ? await messagesByIds(viewer, place.conversationId, ids) : [];
  const best = ids.flatMap((id) => (messages.find((message) => message.id === id) as BranchMessage | undefined) ?? []);
  let room = passagesShare * limits.contextLength;
  return best.filter((message) => {
    const cost = counter.text(quoted(message).content) + 8;
    const fits = cost <= room;
    if (fits) room -= cost;
    return fits;
  });
}

const quoted = ({ role, parts }: BranchMessage) => ({ role, content: contentOf(parts) });

/**
 * Messages as the model reads them. Empty answers are left out; the question that one was for ends the turn in its place, so that a cut behind
 * it lies where the next message hangs.
 */
export function asItems(branch: BranchMessage[]): Item[] {
  const items: Item[] = [];
  for (const { id, role, parts } of branch) {
    const content = contentOf(parts);
    const last = items.at(-1);
    if (content !== "") items.push({ id, role, content });
    else if (last) items[items.length - 1] = { ...last, id };
  }
  return items;
}
