// B9: how long a search takes in many passages, of which the user may read some.

import { sentencesOf } from "#lib/text/sentences.ts";

import { type Bench, ms } from "./figures.ts";
import { openSearch, type SearchHarness } from "./search/harness.ts";
import { type JudgedSet, judgedSets } from "./search/judged.ts";
import { percentile } from "./statistics.ts";
import { type Random, randomFrom } from "./talks/random.ts";

/** All are asked for; the user may read the first three. */
const [collections, readable] = [5, 3];
const passagesOfDocument = 100;
/** Searches that are not counted, and those that are. */
const [first, counted] = [20, 300];

export const b9: Bench = {
  name: "B9",
  title: "search time: keywords, embedded database",
  bare: true,
  needsData: true,
  async run({ quick, data }) {
    const sizes = quick ? [1_000] : [1_000, 10_000];
    const rows: string[][] = [];
    if (data !== undefined) {
      const sets = judgedSets(data);
      const search = await openSearch();
      try {
        await search.setThreshold(0);
        let filled = 0;
        for (const size of sizes) {
          const random = randomFrom(size);
          for (; filled < size; filled += passagesOfDocument)
            await fillNext(search, filled / passagesOfDocument, sets, random);
          const took = await searched(search, sets);
          rows.push([
            String(size),
            String((size * readable) / collections),
            ...[0.5, 0.95, 0.99].map((at) => ms(percentile(took, at))),
          ]);
        }
      } finally {
        await search.close();
      }
    }
    return {
      rows: [["passages", "readable", "p50", "p95", "p99"], ...rows],
      goals: [],
      notes: [
        data === undefined
          ? "Nothing was measured: the passages are made from the sentences of the judged data, in the folder that --data names (see B8)."
          : `The whole verb: the question's terms, the statement, near-duplicates. ${counted} judged questions, one after the other, for 10 passages each.`,
      ],
    };
  },
};

/** A document in the collection whose turn it is. */
const fillNext = (search: SearchHarness, document: number, sets: JudgedSet[], random: Random) =>
  search.fill({
    collection: document % collections,
    shared: document % collections < readable,
    passages: Array.from({ length: passagesOfDocument }, () => passageOf(random.one(sets), random)),
  });

/** A passage of usual length, of sentences from anywhere in a set. */
function passageOf({ passages }: JudgedSet, random: Random): string {
  const chosen: string[] = [];
  while (chosen.length < 8) {
    const { text } = random.one(passages);
    const { start, end } = random.one(sentencesOf(text));
    chosen.push(text.slice(start, end));
  }
  return chosen.join(" ");
}

async function searched(search: SearchHarness, sets: JudgedSet[]): Promise<number[]> {
  const all = Array.from({ length: collections }, (_, number) => number);
  const took: number[] = [];
  for (let at = 0; at < first + counted; at += 1) {
    const questions = sets[at % sets.length]?.heldOut ?? [];
    const query = questions[(at * 7) % questions.length]?.text ?? "";
    const report = await search.search({ query, limit: 10, collections: all });
    if (at >= first) took.push(report.took);
  }
  return took;
}
