// B7: how much of a conversation can still be answered when its beginning was compacted once, three
// times, ten times.

import { atMost, type Bench, type Figures, times } from "./figures.ts";
import { openHarness, type Real, type TalkHarness } from "./talks/harness.ts";
import type { MeteredPrompt } from "./talks/meter.ts";
import { type NoteTaker, noteTakers, usualTaker } from "./talks/note-taker.ts";
import { slide, slideAndSummarise, whole } from "./talks/rivals.ts";
import { answers, type Talk, talk, truthOf } from "./talks/talk.ts";

/** The number of questions and of right answers, by contender and moment. */
export type Score = { asked: number; right: number };
export type Scores = Map<string, Map<string, Score>>;

const moments = [1, 3, 10];
/**
 * The share of the window that a compaction of the rolling summary leaves filled: the same as
 * Parlor's.
 */
const share = 0.3;
/** More turns than ten compactions have ever needed. */
const longest = 340;

type Wish = {
  conversations: number;
  facts: number;
  taker: NoteTaker;
  salt: string;
  real?: Real | undefined;
};

/** Runs conversations and asks for every planted fact after each of the moments. */
async function score({ conversations, facts, taker, salt, real }: Wish): Promise<Scores> {
  const harness = await openHarness({ real, taker, salt });
  const scores: Scores = new Map();
  try {
    for (let seed = 0; seed < conversations; seed += 1) {
      const held = talk(seed + 1_000 * Number(salt), { turns: longest, facts });
      await withParlor(harness, held, scores, {
        byAnswer: real !== undefined,
        ends: Math.max(...moments),
        due: afterCuts,
      });
      await withRivals(harness, held, scores, real !== undefined);
      harness.meter.calls.splice(0);
    }
    return scores;
  } finally {
    await harness.close();
  }
}

/**
 * `due`: the name of the moment when a turn has just ended, and undefined when it is none. The last
 * one `ends` it.
 */
type Asking = {
  byAnswer?: boolean;
  ends: number;
  due: (turn: { at: number; cuts: number; cut: boolean }) => number | undefined;
};

const afterCuts: Asking["due"] = ({ cut, cuts }) =>
  cut && moments.includes(cuts) ? cuts : undefined;

/** Asked in place of the last question, so that asking does not change the conversation. */
export async function withParlor(
  harness: TalkHarness,
  held: Talk,
  scores: Scores,
  { byAnswer = false, ends, due }: Asking,
): Promise<void> {
  const parlor = harness.newParlor();
  let cuts = 0;
  for (const [at, { question, answer }] of held.turns.entries()) {
    harness.hears(held, answer);
    const { cut } = await parlor.ask(question);
    if (cut) cuts += 1;
    const moment = due({ at, cut, cuts });
    if (moment === undefined) continue;
    harness.hears(held, "I see.");
    // The last turn is not asked about.
    await count(scores, "Parlor", moment, held, at, async (text) => {
      const { text: said } = await parlor.aside(text);
      const call = harness.meter.calls.findLast(
        ({ kind, prompt }) => kind === "turn" && prompt.at(-1)?.content === text,
      );
      return byAnswer ? said : textOf(call?.prompt ?? []);
    });
    if (moment === ends) return;
  }
}

async function withRivals(
  harness: TalkHarness,
  held: Talk,
  scores: Scores,
  byAnswer: boolean,
): Promise<void> {
  let current = "";
  // Where only the prompt counts, contenders that compact nothing need no model.
  const chat = byAnswer ? harness.chat : async () => current;
  const rolling = slideAndSummarise(harness.chat, share);
  // A real server has no window for the whole of it.
  const rivals = [rolling, slide(chat), ...(byAnswer ? [] : [whole(chat)])];
  for (const [at, { question, answer }] of held.turns.entries()) {
    harness.hears(held, answer);
    current = answer;
    const before = rolling.summaries;
    for (const rival of rivals) await rival.ask(question);
    if (rolling.summaries === before || !moments.includes(rolling.summaries)) continue;
    for (const rival of rivals) {
      const look = async (text: string) =>
        byAnswer ? harness.chat(rival.promptFor(text)) : textOf(rival.promptFor(text));
      await count(scores, rival.name, rolling.summaries, held, at + 1, look);
    }
    if (rolling.summaries === Math.max(...moments)) return;
  }
}

async function count(
  scores: Scores,
  name: string,
  moment: number,
  held: Talk,
  turns: number,
  look: (question: string) => Promise<string>,
) {
  const ofName = scores.get(name) ?? new Map<string, Score>();
  scores.set(name, ofName);
  for (const fact of held.facts) {
    const truth = truthOf(fact, turns);
    if (!truth) continue;
    const right = answers(await look(fact.question), truth);
    for (const key of [String(moment), ...(truth.wrong.length > 0 ? [`${moment} changed`] : [])]) {
      const sum = ofName.get(key) ?? { asked: 0, right: 0 };
      ofName.set(key, { asked: sum.asked + 1, right: sum.right + Number(right) });
    }
  }
}

const textOf = (prompt: MeteredPrompt) =>
  prompt
    .slice(0, -1)
    .map(({ content }) => content)
    .join("\n");

export const b7: Bench = {
  name: "B7",
  title: "planted facts still answerable after 1, 3 and 10 compactions",
  bare: true,
  async run({ quick, real }) {
    const repetitions = quick || real ? 1 : 5;
    const size = real || quick ? { conversations: 2, facts: 20 } : { conversations: 10, facts: 20 };
    const groups: { taker: NoteTaker; scores: Scores }[] = [];
    for (const taker of quick || real ? [usualTaker] : noteTakers) {
      const all: Scores[] = [];
      // The default note-taker decides; of the others one run shows the range.
      for (let run = 0; run < (taker === usualTaker ? repetitions : 1); run += 1)
        all.push(
          await score({
            ...size,
            ...(taker !== usualTaker && { conversations: 4 }),
            taker,
            salt: String(run),
            real,
          }),
        );
      groups.push({ taker, scores: together(all) });
    }
    return figures(groups, repetitions, real);
  },
};

function together(all: Scores[]): Scores {
  const sum: Scores = new Map();
  for (const [name, moment, { asked, right }] of all.flatMap((scores) =>
    [...scores].flatMap(([name, of]) =>
      [...of].map(([moment, score]) => [name, moment, score] as const),
    ),
  )) {
    const ofName = sum.get(name) ?? new Map<string, Score>();
    const before = ofName.get(moment) ?? { asked: 0, right: 0 };
    sum.set(name, ofName.set(moment, { asked: before.asked + asked, right: before.right + right }));
  }
  return sum;
}

const partOf = (scores: Scores, name: string, moment: string): number => {
  const { asked, right } = scores.get(name)?.get(moment) ?? { asked: 0, right: Number.NaN };
  return right / asked;
};

function figures(
  groups: { taker: NoteTaker; scores: Scores }[],
  repetitions: number,
  real?: Real,
): Figures {
  const percent = (part: number) => `${(part * 100).toFixed(1)} %`;
  const keys = moments.flatMap((moment) => [String(moment), `${moment} changed`]);
  const rows = groups.flatMap(({ taker, scores }) =>
    [...scores.keys()].map((name) => [
      `${taker.name}: ${name}`,
      ...keys.map((key) => percent(partOf(scores, name, key))),
    ]),
  );
  const { scores } = groups.find(({ taker }) => taker === usualTaker) ?? {
    scores: new Map() as Scores,
  };
  const last = String(moments.at(-1));
  const ratio = partOf(scores, "Parlor", last) / partOf(scores, "rolling summary", last);
  const worst = Math.min(
    ...moments.map(
      (moment) =>
        partOf(scores, "Parlor", String(moment)) / partOf(scores, "whole history", String(moment)),
    ),
  );
  const asked = moments.reduce(
    (sum, moment) => sum + (scores.get("Parlor")?.get(String(moment))?.asked ?? 0),
    0,
  );
  return {
    rows: [
      [
        "note-taker: contender",
        ...moments.flatMap((moment) => [`after ${moment}`, "changed ones"]),
      ],
      ...rows,
    ],
    goals: real
      ? []
      : [
          { wanted: "≥ 2 × rolling summary, after ten", measured: times(ratio), met: ratio >= 2 },
          atMost(
            "lost compared with the full history, at any of the moments ≤ 5 %",
            1 - worst,
            0.05,
            percent,
          ),
        ],
    notes: [
      `${asked} questions to Parlor with the usual note-taker, in ${repetitions} repetitions with other conversations and another seed; every second in Chinese.`,
      real
        ? `Answered by ${real.model}: an answer is right when it contains the value.`
        : "Answered: the prompt contains the last value, and no older one after it.",
    ],
  };
}
