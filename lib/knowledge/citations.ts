// Reads the citations of a finished answer: which passages it cites, which citations point to none, and whether each passage says what the sentence
// says that cites it. Pure; no model is asked.

import type { Citation } from "#lib/conversations/schema.ts";
import { sentencesOf } from "#lib/text/sentences.ts";
import { type CitationMark, citationMarks } from "./citation-rules.ts";
import { supportOf } from "./citation-support.ts";
import type { FoundPassage } from "./schema.ts";

/** A citation without its rectangles; `quoted` is where the quote stands in the passage's text. */
export type PlainCitation = Omit<Citation, "rectangles"> & {
  passage: FoundPassage;
  quoted: { start: number; end: number };
};

/** The answer with each citation written as [1], and without those that point to no passage; `removed` of them. */
export type CitedText = { text: string; citations: PlainCitation[]; removed: number };

/** Reads the citations of an answer whose model was given `passages`, the first as number 1. There is one citation for each mark of the returned text. */
export function cite(answer: string, passages: FoundPassage[]): CitedText {
  const { text, groups, removed } = settled(answer, passages.length);
  const citations = groups.flatMap(({ numbers }, at) => {
    const claim = claimOf(text, groups, at);
    return numbers.flatMap((number) => {
      const passage = passages[number - 1];
      return passage ? [citationOf(number, passage, claim)] : [];
    });
  });
  return { text, citations, removed };
}

function citationOf(number: number, passage: FoundPassage, claim: string): PlainCitation {
  const { support, start, end } = supportOf(claim, passage);
  const { id, documentId, documentName, collectionId, text, page } = passage;
  return {
    number,
    passageId: id,
    documentId,
    documentName,
    collectionId,
    page,
    quote: text.slice(start, end),
    support,
    passage,
    quoted: { start, end },
  };
}

/** What was removed can leave what reads as another mark, or as code: the text is read again until nothing changes. */
function settled(answer: string, most: number) {
  let last = rewritten(answer, most);
  let { removed } = last;
  for (let round = 0; round < mostRounds; round += 1) {
    const again = rewritten(last.text, most);
    removed += again.removed;
    const isSame = again.text === last.text;
    last = again;
    if (isSame) break;
  }
  return { ...last, removed };
}

const mostRounds = 5;

/** Writes the marks in one form, without numbers of no passage, and joins those that stand side by side to groups. */
function rewritten(answer: string, most: number) {
  let text = "";
  let from = 0;
  let removed = 0;
  const groups: CitationMark[] = [];
  for (const { start, end, numbers } of citationMarks(answer)) {
    const given = numbers.filter((number) => number >= 1 && number <= most);
    removed += numbers.length - given.length;
    const before = answer.slice(from, start);
    from = end;
    if (given.length === 0) {
      const kept = before.trimEnd();
      text += before.slice(kept.length).includes("\n") ? before : kept;
      continue;
    }
    text += before;
    const last = groups.at(-1);
    const at = text.length;
    text += given.map((number) => `[${number}]`).join("");
    if (last && before.trim() === "" && !before.includes("\n")) {
      last.end = text.length;
      last.numbers.push(...given);
    } else groups.push({ start: at, end: text.length, numbers: given });
  }
  return { text: text + answer.slice(from), groups, removed };
}

/**
 * What a group of marks is cited for: the sentence before it, or the part of it since the last group. Where the group opens a sentence ("[1] says that …"),
 * the rest of that sentence.
 */
function claimOf(text: string, groups: CitationMark[], at: number): string {
  const group = groups[at];
  if (!group) return "";
  const before = plain(text.slice(groups[at - 1]?.end ?? 0, group.start));
  const sentence = sentencesOf(before).findLast(({ start, end }) =>
    saysSomething(before.slice(start, end)),
  );
  const said = sentence ? before.slice(sentence.start, sentence.end) : "";
  const isOpen = !/[.!?。！？;；]["'”’）)]*\s*$/u.test(before.trimEnd());
  if (said !== "" && (!isOpen || wordsIn(said) > 2)) return said;
  const after = plain(text.slice(group.end, groups[at + 1]?.start ?? text.length));
  const [rest] = isOpen ? sentencesOf(after) : [];
  const following = rest ? after.slice(rest.start, rest.end) : "";
  if (saysSomething(following)) return `${said} ${following}`.trim();
  return said !== "" || at === 0 ? said : claimOf(text, groups, at - 1);
}

const saysSomething = (text: string) => /[\p{L}\p{N}]/u.test(text);
/** A Chinese character counts as a word. */
const wordsIn = (text: string) => text.match(/\p{Script=Han}|[\p{L}\p{N}]+/gu)?.length ?? 0;

/** Without the marks of Markdown that stand inside of sentences or before them. */
const plain = (text: string): string =>
  text
    .replaceAll(/^[ \t]*(?:>[ \t]?|#{1,6}[ \t]|[-*+][ \t]|\d{1,3}[.)][ \t])+/gmu, "")
    .replaceAll(/[*_`|~]+/gu, " ");
