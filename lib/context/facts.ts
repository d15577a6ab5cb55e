// Updates the memory of a conversation from one compaction to the next. Pure. Facts are updated and replaced when contradicted, not
// accumulated; what a user corrected, removed or asked for is kept; key details that the model's notes lack are kept verbatim.

import type { SourceMessage } from "./attribution.ts";
import { comparable, contradicts } from "./contradiction.ts";
import { FactIndex } from "./fact-index.ts";
import { hardOf, isCarried, itemsOf, type KeyDetail, notedSentences } from "./key-details.ts";
import { factText } from "./memory-text.ts";
import type { Notes } from "./notes.ts";
import { withSummaryOverruled } from "./overrule.ts";
import { notePasted } from "./pasted.ts";
import { asksToForget, asksToRemember, factOf, withoutForgotten } from "./requests.ts";
import type { Fact, Memory } from "./schema.ts";
import { statementsOfEach } from "./statements.ts";

type Budgets = {
  /** In tokens. */
  facts: number;
  cost: (text: string) => number;
};

/** Maximum number of a block's sentences that may become facts by rule, the newest: more would not fit any budget. */
const mostStatements = 300;

/** The memory after a block was compacted. `notes` are absent when the model's reply was rejected: key details are kept in any case. */
export function mergeMemory(
  before: Memory,
  block: SourceMessage[],
  notes: Notes | undefined,
  budgets: Budgets,
): Memory {
  const known = new FactIndex(before.facts);
  const isNewer = newerIn(block);
  if (notes) addNotes(known, notes, block, isNewer);
  for (const fact of block.flatMap(asksToRemember)) remember(known, fact);
  const summary =
    notes && before.summary.original === undefined ? { text: notes.summary } : before.summary;
  notePasted(known, block);
  keepStatements(
    known,
    block.filter((each) => asksToRemember(each).length + asksToForget(each).length === 0),
    { summary: summary.text, isNewer },
  );
  const left = withSummaryOverruled(withoutForgotten({ facts: known.facts(), summary }, block));
  return { ...left, facts: within(left.facts, budgets) };
}

/** Whether a fact's source is newer than that of another; all sources in a block are newer than those of earlier facts. */
type IsNewer = (fact: Fact, than: Fact) => boolean;

function newerIn(block: SourceMessage[]): IsNewer {
  const places = new Map(block.map(({ id }, at) => [id, at]));
  const placeOf = ({ messageId }: Fact) => places.get(messageId) ?? -1;
  return (fact, than) => placeOf(fact) > placeOf(than);
}

const by = (role: SourceMessage["role"] | undefined) => (role === "assistant" ? { by: role } : {});

function addNotes(
  known: FactIndex,
  { facts: noted }: Notes,
  block: SourceMessage[],
  isNewer: IsNewer,
): void {
  const roles = new Map(block.map(({ id, role }) => [id, role]));
  for (const { text, messageId, replaces } of noted) {
    const role = roles.get(messageId);
    const fact: Fact = { ...factOf(messageId, text), origin: "noted", ...by(role) };
    const named = replaces === undefined ? undefined : known.byId(replaces);
    const old = named ?? contradicted(known.similarTo(fact.text), fact);
    if (old && !named && role === "assistant" && old.by === undefined) continue;
    // A model does not undo a user's correction, and of two notes that contradict each other the newer one holds.
    if (old && (old.original !== undefined || isNewer(old, fact))) continue;
    if (known.sameAs(fact).length > 0) continue;
    if (old) known.replace(old, { ...fact, origin: old.origin === "asked" ? "asked" : "noted" });
    else known.add(fact);
  }
}

/** The first of the facts that a new one contradicts. */
function contradicted(facts: Fact[], { text }: Fact): Fact | undefined {
  const said = comparable(text);
  return facts.find((other) => other.removed !== true && contradicts(comparable(other.text), said));
}

/** What a user asks to remember replaces what contradicts it. */
function remember(known: FactIndex, fact: Fact): void {
  const same = known.sameAs(fact);
  if (same.some(({ removed }) => removed !== true)) return;
  const said = comparable(fact.text);
  const otherwise = known
    .similarTo(fact.text)
    .filter((other) => contradicts(comparable(other.text), said));
  for (const old of [...same, ...otherwise]) known.remove(old);
  known.add(fact);
}

/**
 * Adds statements whose key details are neither in the facts nor in the summary. An assistant's negation without any other key detail is
 * ignored: it is its own opinion. Each statement is compared only with facts that share a word with it.
 */
function keepStatements(
  known: FactIndex,
  messages: SourceMessage[],
  { summary, isNewer }: { summary: string; isNewer: IsNewer },
): void {
  const inSummary = notedSentences(summary);
  for (const { id, role, hard } of statementsToKeep(messages)) {
    const similar = known.similarTo(hard.sentence);
    // A corrected fact counts as carried, in whatever words the user corrected it.
    if (isCarried(hard, known.sentencesOf(similar))) continue;
    const fact: Fact = { ...factOf(id, hard.sentence), origin: "kept", ...by(role) };
    const old = contradicted(similar, fact);
    // What the summary says need not be a fact, unless a fact still says otherwise.
    if (old ? isNewer(old, fact) : isCarried(hard, inSummary)) continue;
    keep(known, old, fact, role);
  }
}

/** The newest statements of messages, oldest first. */
function statementsToKeep(
  messages: SourceMessage[],
): { id: string; role: SourceMessage["role"]; hard: KeyDetail }[] {
  const newest: { id: string; role: SourceMessage["role"]; hard: KeyDetail }[] = [];
  const statements = statementsOfEach(messages.map(({ content }) => content));
  for (const [back, { id, role }] of messages.toReversed().entries()) {
    const room = mostStatements - newest.length;
    if (room <= 0) break;
    const said = statements[messages.length - 1 - back] ?? [];
    const hard = hardOf(said.slice(-mostStatements)).filter(
      ({ items }) => role === "user" || items.length > 0,
    );
    newest.push(
      ...hard
        .toReversed()
        .slice(0, room)
        .map((each) => ({ id, role, hard: each })),
    );
  }
  return newest.reverse();
}

/** Adds a sentence; it replaces the one that it contradicts. */
function keep(
  known: FactIndex,
  old: Fact | undefined,
  fact: Fact,
  role: SourceMessage["role"],
): void {
  if (!old) return known.add(fact);
  // What a user asked for or corrected is replaced only by their own new statement, and not by a repetition of what they had corrected.
  const theirs = old.original !== undefined || old.origin === "asked";
  const anew =
    role === "user" &&
    (old.original === undefined || contradicts(comparable(old.original), comparable(fact.text)));
  if ((theirs && !anew) || (role === "assistant" && old.by === undefined)) return;
  if (old.origin === "asked") return known.replace(old, { ...fact, origin: "asked" });
  // Of two statements of one message neither corrects the other: they are two of a kind.
  const corrects = role === "user" && old.messageId !== fact.messageId;
  known.replace(old, corrects ? { ...fact, corrects } : fact);
}

/** Made by rule, and no correction of another fact. */
const isKept = ({ origin, corrects }: Fact) => origin === "kept" && corrects === undefined;

/** Facts that were made by rule are dropped before all others: they can still be recalled. Each line before the next, and in it the oldest first. */
const droppedFirst: ((fact: Fact) => boolean)[] = [
  ({ origin }) => origin === "pasted",
  (fact) => isKept(fact) && fact.by === "assistant",
  // A negation without a number or a name.
  (fact) => isKept(fact) && itemsOf(fact.text).length === 0,
  isKept,
  ({ origin, by }) => origin === "noted" && by === "assistant",
  ({ origin }) => origin !== "asked",
  () => true,
];

/** As many facts as the budget holds. Those that a user has corrected are dropped last; removed ones take no tokens. */
function within(facts: Fact[], { facts: budget, cost }: Budgets): Fact[] {
  const costs = new Map(facts.map((fact) => [fact, fact.removed ? 0 : cost(factText(fact)) + 2]));
  let over = [...costs.values()].reduce((sum, tokens) => sum + tokens, 0) - budget;
  const gone = new Set<Fact>();
  const untouched = ({ original }: Fact) => original === undefined;
  const order = [
    ...droppedFirst.map((goes) => (fact: Fact) => untouched(fact) && goes(fact)),
    () => true,
  ];
  for (const goes of order) {
    for (const fact of facts) {
      if (over <= 0) break;
      if (gone.has(fact) || fact.removed || !goes(fact)) continue;
      gone.add(fact);
      over -= costs.get(fact) ?? 0;
    }
  }
  return facts.filter((fact) => !gone.has(fact));
}
