// What is remembered of a conversation, from one compression to the next. Pure. Facts are updated and contradicted, not piled up; what a
// person corrected, removed or asked for stays theirs; what the model's notes lack of what is hard is kept word for word.

import type { SourceMessage } from "./attribution.ts";
import { comparable, contradicts } from "./contradiction.ts";
import { FactIndex } from "./fact-index.ts";
import { hardOf, isCarried, itemsOf, type KeyDetail, notedSentences } from "./key-details.ts";
import type { Notes } from "./notes.ts";
import { asksToForget, asksToRemember, factOf, withoutForgotten } from "./requests.ts";
import type { Fact, Memory } from "./schema.ts";
import { statementsOf } from "./statements.ts";

type Budgets = {
  /** In tokens. */
  facts: number;
  cost: (text: string) => number;
};

/** Sentences of a block that may become facts by rule, the newest: more would not fit any budget. */
const mostStatements = 300;

/** The memory after a block was put in short. `notes` are absent when the model's were not worth having: what is hard is kept all the same. */
export function mergeMemory(
  before: Memory,
  block: SourceMessage[],
  notes: Notes | undefined,
  budgets: Budgets,
): Memory {
  const known = new FactIndex(before.facts);
  if (notes) addNotes(known, notes, block);
  for (const fact of block.flatMap(asksToRemember)) remember(known, fact);
  const summary =
    notes && before.summary.original === undefined ? { text: notes.summary } : before.summary;
  keepStatements(
    known,
    block.filter((each) => asksToRemember(each).length + asksToForget(each).length === 0),
    summary.text,
  );
  const left = withoutForgotten({ facts: known.facts(), summary }, block);
  return { ...left, facts: within(left.facts, budgets) };
}

const by = (role: SourceMessage["role"] | undefined) => (role === "assistant" ? { by: role } : {});

function addNotes(known: FactIndex, { facts: noted }: Notes, block: SourceMessage[]): void {
  const roles = new Map(block.map(({ id, role }) => [id, role]));
  for (const { text, messageId, replaces } of noted) {
    const role = roles.get(messageId);
    const fact: Fact = { ...factOf(messageId, text), origin: "noted", ...by(role) };
    const named = replaces === undefined ? undefined : known.byId(replaces);
    const old = named ?? contradicted(known.similarTo(fact.text), fact);
    if (old && !named && role === "assistant" && old.by === undefined) continue;
    // What a person has put right is not put wrong again by a model.
    if (old && old.original !== undefined) continue;
    if (known.sameAs(fact).length > 0) continue;
    if (old) known.replace(old, { ...fact, origin: old.origin === "asked" ? "asked" : "noted" });
    else known.add(fact);
  }
}

/** Of facts the first that a new one says otherwise. */
function contradicted(facts: Fact[], { text }: Fact): Fact | undefined {
  const said = comparable(text);
  return facts.find((other) => other.removed !== true && contradicts(comparable(other.text), said));
}

/** What somebody asks to remember takes the place of what said otherwise. */
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
 * Adds what is hard in the statements of messages and neither in the facts nor in the summary. What an assistant says is not to be done is its
 * own opinion. Each statement is compared with those facts alone that share a word with it.
 */
function keepStatements(known: FactIndex, messages: SourceMessage[], summary: string): void {
  const inSummary = notedSentences(summary);
  for (const { id, role, hard } of statementsToKeep(messages)) {
    const similar = known.similarTo(hard.sentence);
    // What a person has corrected is carried, however they have put it.
    if (isCarried(hard, inSummary) || isCarried(hard, known.sentencesOf(similar))) continue;
    keep(known, similar, { ...factOf(id, hard.sentence), origin: "kept", ...by(role) }, role);
  }
}

/** The newest statements of messages, oldest first. */
function statementsToKeep(
  messages: SourceMessage[],
): { id: string; role: SourceMessage["role"]; hard: KeyDetail }[] {
  const newest: { id: string; role: SourceMessage["role"]; hard: KeyDetail }[] = [];
  for (const { id, role, content } of messages.toReversed()) {
    const room = mostStatements - newest.length;
    if (room <= 0) break;
    const hard = hardOf(statementsOf(content).slice(-mostStatements)).filter(
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

/** Adds a sentence; one that says otherwise of the same thing takes the old one's place. */
function keep(known: FactIndex, similar: Fact[], fact: Fact, role: SourceMessage["role"]): void {
  const old = contradicted(similar, fact);
  if (!old) return known.add(fact);
  // What a person asked for or put right, only they take back: by saying something new, not what they had corrected.
  const theirs = old.original !== undefined || old.origin === "asked";
  const anew =
    role === "user" &&
    (old.original === undefined || contradicts(comparable(old.original), comparable(fact.text)));
  if ((theirs && !anew) || (role === "assistant" && old.by === undefined)) return;
  known.replace(old, { ...fact, origin: old.origin === "asked" ? "asked" : "kept" });
}

/** As many facts as the budget holds. What was kept word for word goes first (what holds no number or name before what does), the oldest first: it can still be recalled. */
function within(facts: Fact[], { facts: budget, cost }: Budgets): Fact[] {
  const costs = new Map(facts.map((fact) => [fact, fact.removed ? 0 : cost(fact.text) + 2]));
  let over = [...costs.values()].reduce((sum, tokens) => sum + tokens, 0) - budget;
  const gone = new Set<Fact>();
  const soft = (fact: Fact) => fact.origin === "kept" && itemsOf(fact.text).length === 0;
  const untouched = ({ original }: Fact) => original === undefined;
  const order = [
    soft,
    ({ origin }: Fact) => origin === "kept",
    ({ origin }: Fact) => origin === "noted",
    untouched,
    () => true,
  ];
  for (const [at, goes] of order.entries()) {
    for (const fact of facts) {
      if (over <= 0) break;
      // What a person has corrected goes last of all; what they have removed takes no room.
      if (gone.has(fact) || fact.removed || !goes(fact) || (at < 4 && !untouched(fact))) continue;
      gone.add(fact);
      over -= costs.get(fact) ?? 0;
    }
  }
  return facts.filter((fact) => !gone.has(fact));
}
