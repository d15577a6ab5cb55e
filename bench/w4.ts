// W4: a meeting ends, and a hundred users ask within one second. How many are refused, what is
// lost, how long they wait, and what is stored.

import type { Conversation as Stored } from "#lib/conversations/schema.ts";

import { answer, questionFor, type ScriptedAnswer, tokensLost } from "./answers.ts";
import { type BenchConversation, type Contender, newConversation } from "./contenders/contender.ts";
import type { Parlor } from "./contenders/parlor.ts";
import { atMost, type Bench, type Figures, ms } from "./figures.ts";
import { ask, crowd, type MeasuredAnswer, volley } from "./load.ts";
import { openStage } from "./stage.ts";
import { inTurns, percentile, sum } from "./statistics.ts";

const tokens = 200;

type Seen = {
  contender: Contender;
  heard: { given: ScriptedAnswer; received: MeasuredAnswer }[];
  storedWrong: number;
};

/** The stored text of an answer when it is complete; otherwise the error. */
async function stored(parlor: Parlor, person: number, { id }: BenchConversation): Promise<string> {
  const { messages, turn } = (await parlor.get(person, `/api/conversations/${id}`)) as Stored;
  const text = messages
    .at(-1)
    ?.parts.map((part) => (part.type === "text" ? part.text : ""))
    .join("");
  return turn?.status === "done" ? (text ?? "") : `a turn that is ${turn?.status}`;
}

export const w4: Bench = {
  name: "W4",
  title: "100 users start a conversation within 1 s, 200 tokens each at 40/s",
  async run({ quick, profile }) {
    const people = quick ? 20 : 100;
    const answers = Array.from({ length: people }, (_, number) =>
      answer(`${number}`, { tokens, rate: 40 }),
    );
    const stage = await openStage(answers, profile);
    try {
      const [lean, parlor] = [await stage.start("lean"), await stage.startParlor()];
      await parlor.invite(people);
      const seen = [lean, parlor].map(
        (contender): Seen => ({ contender, heard: [], storedWrong: 0 }),
      );
      for (const { contender } of seen)
        await volley(people, 1_000, (person) => one(contender, person, answers)); // so that it is compiled
      for (const round of inTurns(seen, quick ? 1 : 4)) {
        const conversations = answers.map(newConversation);
        const heard = await volley(people, 1_000, (person) =>
          one(round.contender, person, answers, conversations[person]),
        );
        round.heard.push(
          ...heard.map((received, person) => ({
            given: answers[person] as ScriptedAnswer,
            received,
          })),
        );
        if (round.contender !== parlor) continue;
        const texts = await crowd(people, 4, (person) =>
          stored(parlor, person, conversations[person] as BenchConversation),
        );
        round.storedWrong += texts.filter((text, person) => text !== answers[person]?.text).length;
      }
      return figures(seen);
    } finally {
      await stage.close();
    }
  },
};

function one(
  contender: Contender,
  person: number,
  answers: ScriptedAnswer[],
  conversation = newConversation(),
): Promise<MeasuredAnswer> {
  return ask(contender.asking(person, conversation, questionFor(answers[person]?.name ?? "")));
}

function figures(seen: Seen[]): Figures {
  const rowOf = ({ heard, storedWrong, contender }: Seen) => {
    const refused = heard.filter(({ received }) => received.status !== 200).length;
    const lost = sum(heard.map(({ given, received }) => tokensLost(given, received.text)));
    const firsts = heard
      .map(({ received }) => received.first)
      .filter((first) => !Number.isNaN(first));
    const [p50, p99] = [percentile(firsts, 0.5), percentile(firsts, 0.99)];
    return { name: contender.name, asked: heard.length, refused, lost, storedWrong, p50, p99 };
  };
  const all = seen.map(rowOf);
  const parlor = all.find(({ name }) => name === "parlor");
  return {
    rows: [
      [
        "contender",
        "asked",
        "refused",
        "tokens lost",
        "stored otherwise",
        "first token p50",
        "p99",
      ],
      ...all.map(({ name, asked, refused, lost, storedWrong, p50, p99 }) => [
        name,
        String(asked),
        String(refused),
        `${lost} of ${asked * tokens}`,
        name === "parlor" ? String(storedWrong) : "",
        ms(p50),
        ms(p99),
      ]),
      ["Open WebUI 0.12.4, measured on another day", "500", "218", "43.8 %", "", "8.6 s", ""],
    ],
    goals: [
      atMost("0 refused", parlor?.refused ?? Number.NaN, 0, String),
      atMost("0 tokens lost", parlor?.lost ?? Number.NaN, 0, String),
      atMost(
        "0 answers stored differently from what was sent",
        parlor?.storedWrong ?? Number.NaN,
        0,
        String,
      ),
      atMost("first token p50 ≤ 300 ms", parlor?.p50 ?? Number.NaN, 300, ms),
    ],
    notes: [
      "First token: from the request on, the model starts at once. Stored: read back afterwards, and compared byte for byte.",
    ],
  };
}
