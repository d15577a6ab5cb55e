// B6: the tokens that the model must evaluate in a long conversation, counting every call.

import { atMost, type Bench, type Figures, times } from "./figures.ts";
import { mean, sum } from "./statistics.ts";
import { openHarness, type Real, type TalkHarness } from "./talks/harness.ts";
import { contextLength, type Rival, slide, slideAndSummarise, whole } from "./talks/rivals.ts";
import { type Lengths, talk, usual } from "./talks/talk.ts";

/** The cost of one contender, over all its conversations. */
export type Spent = {
  name: string;
  turns: number;
  /** Evaluated tokens (of a real server: ms), of all calls, and of those that were not turns. */
  read: number;
  quiet: number;
  /** Tokens of all prompts. */
  sent: number;
  /** Calls for notes or a summary. */
  notes: number;
  /** For each turn the part of the window that its prompt filled. */
  fills: number[];
  /** For each turn of Parlor's, the error of the prediction, as a part of the report. */
  off: number[];
  longest: number;
};

type Wish = { conversations: number; turns: number; lengths?: Lengths; first?: number };
type Way = "whole" | "slide" | "summary" | "parlor";

/** Runs conversations with one contender. */
export async function spend(
  harness: TalkHarness,
  way: Way,
  { conversations, turns, lengths = usual, first = 0 }: Wish,
): Promise<Spent> {
  const spent: Spent = {
    name: way,
    turns: 0,
    read: 0,
    quiet: 0,
    sent: 0,
    notes: 0,
    fills: [],
    off: [],
    longest: 0,
  };
  for (let number = first; number < first + conversations; number += 1) {
    const held = talk(number, { turns, lengths });
    const ask = contender(harness, way, spent);
    for (const { question, answer } of held.turns) {
      harness.hears(held, answer);
      await ask(question);
    }
  }
  for (const { kind, readMs, tokens } of harness.meter.calls.splice(0)) {
    spent.read += readMs;
    spent.sent += tokens;
    spent.longest = Math.max(spent.longest, tokens);
    if (kind === "turn") spent.turns += 1;
    else spent.quiet += readMs;
    if (kind === "notes") spent.notes += 1;
    else if (kind === "turn") spent.fills.push(tokens / contextLength);
  }
  return spent;
}

function contender(
  harness: TalkHarness,
  way: Way,
  spent: Spent,
): (question: string) => Promise<void> {
  if (way === "parlor") {
    const parlor = harness.newParlor();
    spent.name = "Parlor";
    return async (question) => {
      const { predicted, reported } = await parlor.ask(question);
      spent.off.push(Math.abs(predicted / reported - 1));
    };
  }
  const rivals: Record<typeof way, () => Rival> = {
    whole: () => whole(harness.chat),
    slide: () => slide(harness.chat),
    summary: () => slideAndSummarise(harness.chat),
  };
  const rival = rivals[way]();
  spent.name = rival.name;
  return async (question) => void (await rival.ask(question));
}

const ways: Way[] = ["slide", "summary", "parlor"];

/** Settings other than the default: the server's cache, and the length of messages. */
const others: { name: string; model?: { stepsBack: boolean }; lengths?: Lengths }[] = [
  { name: "cannot step back", model: { stepsBack: false } },
  { name: "short messages", lengths: { question: 1, answer: 6 } },
  { name: "long messages", lengths: { question: 5, answer: 30 } },
];

export const b6: Bench = {
  name: "B6",
  title: "tokens evaluated per turn, 200-turn conversations in a window of 8,192",
  bare: true,
  async run({ quick, real }) {
    const size = real
      ? { conversations: 2, turns: quick ? 20 : 200 }
      : { conversations: quick ? 2 : 40, turns: 200 };
    const groups = [{ name: "", spent: await held(ways, size, real) }];
    for (const { name, model, lengths } of real || quick ? [] : others) {
      groups.push({
        name,
        spent: await held(
          ways,
          { ...size, conversations: 2, ...(lengths && { lengths }) },
          undefined,
          model,
        ),
      });
    }
    return figures(groups, size, real);
  },
};

async function held(
  chosen: Way[],
  size: Wish,
  real?: Real,
  model?: { stepsBack: boolean },
): Promise<Spent[]> {
  const harness = await openHarness({ real, ...(model && { model }) });
  try {
    const all: Spent[] = [];
    for (const way of chosen) all.push(await spend(harness, way, size));
    return all;
  } finally {
    await harness.close();
  }
}

function figures(
  groups: { name: string; spent: Spent[] }[],
  size: Wish,
  real: Real | undefined,
): Figures {
  const aTurn = ({ read, turns }: Spent) => read / turns;
  const named = (spent: Spent[], name: string) => spent.find((one) => one.name === name) as Spent;
  const ratioIn = (spent: Spent[], one: Spent) => aTurn(one) / aTurn(named(spent, "slide by one"));
  const rows = groups.flatMap(({ name, spent }) =>
    spent.map((one) => [
      name === "" ? one.name : `${one.name}, ${name}`,
      aTurn(one).toFixed(0),
      (one.quiet / one.turns).toFixed(0),
      times(ratioIn(spent, one)),
      ((one.notes / one.turns) * 200).toFixed(1),
      `${(mean(one.fills) * 100).toFixed(0)} %`,
      String(one.longest),
    ]),
  );
  const [{ spent: usualGroup } = { spent: [] }] = groups;
  const parlor = named(usualGroup, "Parlor");
  const ratio = ratioIn(usualGroup, parlor);
  const percent = (part: number) => `${(part * 100).toFixed(2)} %`;
  const compressions = (parlor.notes / parlor.turns) * 200;
  return {
    rows: [
      [
        "contender",
        real ? "ms read a turn" : "tokens read a turn",
        "of these: notes, titles",
        ": slide",
        "notes in 200 turns",
        "window filled",
        "longest prompt",
      ],
      ...rows,
    ],
    goals: [
      atMost("≤ 0.15 × slide by one, all calls", ratio, 0.15, times),
      atMost("then: ≤ 0.06 × slide by one, all calls", ratio, 0.06, times),
      atMost("compactions in 200 turns ≤ 15", compressions, 15, (value) => value.toFixed(1)),
      atMost("window left unused, on average ≤ 60 %", 1 - mean(parlor.fills), 0.6, percent),
      atMost(
        "prediction error against the report, on average ≤ 1 %",
        mean(parlor.off),
        0.01,
        percent,
      ),
    ],
    notes: [
      `${size.conversations} conversations of ${size.turns} turns, one after the other, every second in Chinese; ${sum(usualGroup.map(({ turns }) => turns))} turns. Of the others two each.`,
      real
        ? `Against ${real.model} at a real server: the sum of prompt_eval_duration.`
        : "Read: the tokens of all prompts that the scripted model server had not cached.",
    ],
  };
}
