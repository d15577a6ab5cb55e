// CITATIONS: whether a sentence that cites a passage is told from one that should not, on judged data. A question with its answer is taken as the sentence, which is
// farther from the passage than what a model writes that has read it.

import { cite } from "#lib/knowledge/index.ts";
import type { FoundPassage } from "#lib/knowledge/schema.ts";

import { atLeast, atMost, type Bench, type Figures } from "./figures.ts";
import { type JudgedQuestion, type JudgedSet, judgedSets, withoutData } from "./search/judged.ts";
import { mean } from "./statistics.ts";

type Support = "found" | "partly" | "missing";

/** The sentence, and what it cites: its own passage, its own with a number in the sentence changed, or another one on the same subject. */
const cases = ["own", "own, another number", "same article"] as const;
type Case = (typeof cases)[number];

type Row = { set: string; of: Case; supports: Support[] };

export const citations: Bench = {
  name: "CITATIONS",
  title: "citations: sentences that their passage supports, and others",
  bare: true,
  needsData: true,
  async run({ quick, data }) {
    if (data === undefined) return withoutData;
    const rows = judgedSets(data).flatMap((set) =>
      cases.map((of): Row => ({ set: set.name, of, supports: supportsIn(set, of, quick) })),
    );
    return figures(rows);
  },
};

function supportsIn(set: JudgedSet, of: Case, quick: boolean): Support[] {
  const questions = [...set.chosen, ...set.heldOut].filter((_, at) => !quick || at % 20 === 0);
  return questions.flatMap((question) => {
    const passage = passageFor(set, question, of);
    const sentence = sentenceOf(question, of);
    if (passage === undefined || sentence === undefined) return [];
    const [citation] = cite(`${sentence} [1]`, [passageOf(passage)]).citations;
    return citation ? [citation.support] : [];
  });
}

function passageFor(set: JudgedSet, { passage, article }: JudgedQuestion, of: Case) {
  if (of !== "same article") return set.passages[passage]?.text;
  return set.passages.find((each, at) => each.article === article && at !== passage)?.text;
}

function sentenceOf({ text, answer }: JudgedQuestion, of: Case): string | undefined {
  const sentence = `${text.replaceAll(/[?？]/gu, "")} ${answer}`;
  if (of !== "own, another number") return sentence;
  return /\d/u.test(answer)
    ? `${text.replaceAll(/[?？]/gu, "")} ${answer.replace(/\d+/u, (number) => String(Number(number) + 7))}`
    : undefined;
}

const passageOf = (text: string): FoundPassage => ({
  id: "1",
  documentId: "",
  documentName: "",
  collectionId: "",
  page: 1,
  heading: "",
  text,
  ranges: [],
  score: 1,
  keywordScore: 1,
  vectorScore: null,
});

const shareOf = (supports: Support[], support: Support) =>
  mean(supports.map((each) => Number(each === support)));
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

function figures(rows: Row[]): Figures {
  const all = (of: Case) => rows.filter((row) => row.of === of).flatMap(({ supports }) => supports);
  const [own, changed, other] = cases.map(all);
  const measured = rows.filter(({ supports }) => supports.length > 0);
  return {
    rows: [
      ["set", "cites", "sentences", "found", "partly", "not found"],
      ...measured.map(({ set, of, supports }) => [
        set,
        of,
        String(supports.length),
        ...(["found", "partly", "missing"] as const).map((each) =>
          percent(shareOf(supports, each)),
        ),
      ]),
    ],
    goals: [
      atLeast("its own passage: found or partly", 1 - shareOf(own ?? [], "missing"), 0.9, percent),
      atMost("another number: found", shareOf(changed ?? [], "found"), 0.05, percent),
      atMost("another passage: found", shareOf(other ?? [], "found"), 0.02, percent),
    ],
    notes: [
      "The sentence is a question with its answer: it has the words of the question that no statement has. Of CMRC 2018 each article is one passage.",
    ],
  };
}
