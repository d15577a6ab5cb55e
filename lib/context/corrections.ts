// The changes that a user may make to the memory of a conversation. Pure. A changed item keeps its `original`, so that it can be reset; no
// compaction changes it afterwards.

import { isDeepStrictEqual } from "node:util";

import { withSummaryOverruled } from "./overrule.ts";
import type { Fact, FactChange, Memory, SummaryChange } from "./schema.ts";

/** The memory with one fact corrected or reset; the same memory when it has no such fact. Its summary says nothing else then. */
export function correctFact(memory: Memory, id: string, change: FactChange): Memory {
  return withSummaryOverruled({
    ...memory,
    facts: memory.facts.map((fact) => (fact.id === id ? corrected(fact, change) : fact)),
  });
}

function corrected({ removed: _, original, ...fact }: Fact, change: FactChange): Fact {
  if ("restore" in change) return { ...fact, text: original ?? fact.text };
  const first = original ?? fact.text;
  return change.text === first
    ? { ...fact, text: first }
    : { ...fact, text: change.text, original: first };
}

/** The memory without a fact: the fact stays in it, marked as removed, so that it can be restored and is not noted again. */
export function removeFact(memory: Memory, id: string): Memory {
  return {
    ...memory,
    facts: memory.facts.map((fact) => (fact.id === id ? { ...fact, removed: true } : fact)),
  };
}

/** Carries over what a user has corrected, removed or reset meanwhile in the memory that this one was made from. */
export function carriedOver(
  memory: Memory,
  { before, after }: { before: Memory; after: Memory },
): Memory {
  const changed = after.facts.filter(
    (fact) => !before.facts.some((other) => isDeepStrictEqual(other, fact)),
  );
  const theirs = new Map(changed.map((fact) => [fact.id, fact]));
  // One that was only overruled by a corrected fact is overruled again.
  const rewritten =
    before.summary.original !== after.summary.original || after.summary.original !== undefined;
  return withSummaryOverruled({
    facts: memory.facts.map((fact) => theirs.get(fact.id) ?? fact),
    summary: rewritten ? after.summary : memory.summary,
  });
}

export function correctSummary(memory: Memory, change: SummaryChange): Memory {
  const first = memory.summary.original ?? memory.summary.text;
  if ("restore" in change || change.text === first) return { ...memory, summary: { text: first } };
  return { ...memory, summary: { text: change.text, original: first } };
}
