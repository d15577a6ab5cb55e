// B8: whether the passage that answers a question is found, on judged data that nobody here has made. One half of the questions is for choosing the constants, the
// other one shows whether they hold.

import { questionTermsOf, termsOf } from "#lib/text/terms.ts";

import { atLeast, atMost, type Bench, type Figures } from "./figures.ts";
import { openSearch, type SearchHarness } from "./search/harness.ts";
import { type JudgedQuestion, type JudgedSet, judgedSets, withoutData } from "./search/judged.ts";
import { bestOf, indexed, type TermCut } from "./search/memory-search.ts";
import { ownCorpus } from "./search/own-corpus.ts";
import { mean } from "./statistics.ts";

/** The default of the setting `passageThreshold`. */
const threshold = 0.45;

const constants = [
  { k1: 0.6, b: 0.75 },
  { k1: 0.9, b: 0.4 },
  { k1: 0.9, b: 0.75 },
  { k1: 1.2, b: 0.75 },
  { k1: 2, b: 0.75 },
];

const words = new Intl.Segmenter("zh", { granularity: "word" });
const segmented = (text: string) =>
  [...words.segment(text.toLowerCase())].flatMap(({ segment, isWordLike }) =>
    isWordLike ? [segment] : [],
  );
const cuts: [name: string, cut: TermCut][] = [
  ["terms", { passage: termsOf, question: questionTermsOf }],
  ["Intl.Segmenter", { passage: segmented, question: segmented }],
];

type Half = "chosen" | "heldOut";
type Measured = {
  set: string;
  half: Half;
  questions: number;
  ndcg: number;
  recall: number;
  /** Shares of questions that no passage passes for: of those that a passage answers, and of the same with all passages of their article left out. */
  wronglyRefused: number;
  refused: number;
};

export const b8: Bench = {
  name: "B8",
  title: "search quality: XQuAD and CMRC 2018, keywords",
  bare: true,
  needsData: true,
  async run({ quick, data }) {
    if (data === undefined) return withoutData;
    const sets = judgedSets(data);
    const few = <T>(list: T[]) => (quick ? list.filter((_, at) => at % 20 === 0) : list);
    const measured: Measured[] = [];
    for (const set of sets) {
      const search = await openSearch();
      try {
        await fillWith(search, set);
        for (const half of ["chosen", "heldOut"] as const)
          measured.push(await measure(search, set, half, few(set[half])));
      } finally {
        await search.close();
      }
    }
    return figures(measured, sets, await measureOwn());
  },
};

/** A collection for each article. */
async function fillWith(search: SearchHarness, { passages }: JudgedSet): Promise<void> {
  await search.setThreshold(0);
  for (const [article, some] of Map.groupBy(passages, (passage) => passage.article))
    await search.fill({
      collection: article,
      shared: true,
      passages: some.map(({ text }) => text),
    });
}

async function measure(
  search: SearchHarness,
  { name, passages }: JudgedSet,
  half: Half,
  questions: JudgedQuestion[],
): Promise<Measured> {
  const articles = [...new Set(passages.map(({ article }) => article))];
  const ranks: number[] = [];
  const best = { answered: [] as number[], unanswerable: [] as number[] };
  for (const { text: query, passage, article } of questions) {
    const { found } = await search.search({ query, limit: 10, collections: articles });
    ranks.push(found.findIndex(({ text }) => text === passages[passage]?.text));
    best.answered.push(found[0]?.score ?? 0);
    const others = articles.filter((each) => each !== article);
    const without = await search.search({ query, limit: 1, collections: others });
    best.unanswerable.push(without.found[0]?.score ?? 0);
  }
  const below = (scores: number[]) => mean(scores.map((score) => Number(score < threshold)));
  return {
    set: name,
    half,
    questions: questions.length,
    ndcg: mean(ranks.map(gain)),
    recall: mean(ranks.map((rank) => Number(rank >= 0 && rank < 3))),
    wronglyRefused: below(best.answered),
    refused: below(best.unanswerable),
  };
}

type OwnMeasured = {
  questions: { codes: number; others: number };
  codes: number;
  others: number;
  wronglyRefused: number;
  refused: number;
};

/** The corpus of our own: nDCG@10 of questions with codes and of others, and what is refused. */
async function measureOwn(): Promise<OwnMeasured> {
  const { passages, questions } = ownCorpus();
  const search = await openSearch();
  try {
    await search.setThreshold(0);
    await search.fill({ collection: 0, shared: true, passages });
    const gains = { codes: [] as number[], others: [] as number[] };
    const refused = { answerable: [] as number[], unanswerable: [] as number[] };
    for (const { text: query, passage, kind } of questions) {
      const { found } = await search.search({ query, limit: 10, collections: [0] });
      const isRefused = Number((found[0]?.score ?? 0) < threshold);
      refused[kind === "none" ? "unanswerable" : "answerable"].push(isRefused);
      if (kind !== "none")
        gains[kind].push(gain(found.findIndex(({ text }) => text === passages[passage])));
    }
    const others = gains.others.length + refused.unanswerable.length;
    return {
      questions: { codes: gains.codes.length, others },
      codes: mean(gains.codes),
      others: mean(gains.others),
      wronglyRefused: mean(refused.answerable),
      refused: mean(refused.unanswerable),
    };
  } finally {
    await search.close();
  }
}

/** What a rank adds to nDCG@10 when one passage is right. -1: it was not found. */
const gain = (rank: number) => (rank < 0 || rank >= 10 ? 0 : 1 / Math.log2(rank + 2));

/** nDCG@10 in memory on the half for choosing. */
function inMemory(
  { passages, chosen }: JudgedSet,
  cut: TermCut,
  values: { k1: number; b: number },
) {
  const index = indexed(
    passages.map(({ text }) => text),
    cut,
  );
  return mean(
    chosen.map(({ text, passage }) =>
      gain(bestOf(index, cut.question(text), values).indexOf(passage)),
    ),
  );
}

const share = (value: number) => value.toFixed(3);
const percent = (value: number) => `${(value * 100).toFixed(1)} %`;

function figures(measured: Measured[], sets: JudgedSet[], own: OwnMeasured): Figures {
  const swept = cuts.flatMap(([name, cut], at) =>
    constants
      .filter(({ k1, b }) => at === 0 || (k1 === 0.9 && b === 0.75))
      .map((values) => {
        const found = sets.map((set) => `${set.name} ${share(inMemory(set, cut, values))}`);
        return `In memory, half for choosing, ${name}, k1 ${values.k1}, b ${values.b}: ${found.join(", ")}.`;
      }),
  );
  const held = measured.filter(({ half }) => half === "heldOut");
  return {
    rows: [
      ["set", "half", "questions", "nDCG@10", "recall@3", "wrongly refused", "rightly refused"],
      ...measured.map((one) => [
        one.set,
        one.half === "chosen" ? "for choosing" : "held out",
        String(one.questions),
        share(one.ndcg),
        share(one.recall),
        percent(one.wronglyRefused),
        percent(one.refused),
      ]),
      ["our own", "codes", String(own.questions.codes), share(own.codes)],
      [
        "our own",
        "others, and none",
        String(own.questions.others),
        share(own.others),
        "",
        percent(own.wronglyRefused),
        percent(own.refused),
      ],
    ],
    goals: [
      ...held.map(({ set, ndcg }) =>
        atLeast(`keywords, ${set}, held out: nDCG@10 ≥ .96`, ndcg, 0.96, share),
      ),
      ...held.flatMap(({ set, wronglyRefused, refused }) => [
        atMost(`${set}: answerable ones refused ≤ 5 %`, wronglyRefused, 0.05, percent),
        atLeast(`${set}: unanswerable ones refused ≥ 90 %`, refused, 0.9, percent),
      ]),
      atLeast("our own, codes: nDCG@10 ≥ .98", own.codes, 0.98, share),
      atMost("our own: answerable ones refused ≤ 5 %", own.wronglyRefused, 0.05, percent),
      atLeast("our own: unanswerable ones refused ≥ 90 %", own.refused, 0.9, percent),
    ],
    notes: [
      `Refused: no passage has a score of ${threshold}, the default. Unanswerable: the same questions, with all passages of their article left out.`,
      "Questions share words with their passages in this data, which flatters keywords.",
      "Our own corpus is made by rules, together with the treatment of codes: it shows that this works, not how well other documents are searched.",
      ...swept,
    ],
  };
}
