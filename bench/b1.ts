// B1: the additional time to the first token compared with the model alone, one user at a time.

import { answer, questionFor, type ScriptedAnswer } from "./answers.ts";
import {
  type BenchConversation,
  type Contender,
  continued,
  newConversation,
} from "./contenders/contender.ts";
import { atMost, type Bench, type Figures, ms, times } from "./figures.ts";
import { ask } from "./load.ts";
import { openStage } from "./stage.ts";
import { addedTo, inTurns, median, percentile } from "./statistics.ts";

// A few tokens, far enough apart that the first arrives alone.
const instant = answer("instant", { tokens: 5, rate: 200 });
const reading = answer("reading", { tokens: 5, rate: 200, reads: 50 });

/** The number of questions in a conversation before the next one starts. */
const longest = 20;

/** A way of asking: the contender, and whether each question starts a conversation. */
type Way = {
  label: string;
  contender: Contender;
  goesOn: boolean;
  conversation: BenchConversation;
  firsts: number[];
};

const way = (contender: Contender, goesOn = false): Way => ({
  label: `${contender.name}${goesOn ? ", the conversation goes on" : ""}`,
  contender,
  goesOn,
  conversation: newConversation(),
  firsts: [],
});

async function askOnce(asked: Way, wanted: ScriptedAnswer): Promise<number> {
  const question = questionFor(wanted.name);
  const { contender, conversation, goesOn } = asked;
  const { status, first, text } = await ask(contender.asking(0, conversation, question));
  if (status !== 200 || text !== wanted.text)
    throw new Error(`${contender.name} answered ${status} with ${text.length} characters`);
  await contender.settle?.(0, conversation);
  const ended = !goesOn || conversation.messages.length >= 2 * longest;
  asked.conversation = ended ? newConversation() : continued(conversation, question, text);
  return first;
}

async function measure(
  ways: Way[],
  wanted: ScriptedAnswer,
  { warmUp, questions }: { warmUp: number; questions: number },
): Promise<void> {
  for (const asked of inTurns(ways, warmUp)) await askOnce(asked, wanted);
  for (const asked of inTurns(ways, questions)) asked.firsts.push(await askOnce(asked, wanted));
}

/** Added to the median of asking the model server directly. */
const added = ({ firsts, contender }: Way, [bare]: Way[], at: number) =>
  contender.name === "direct"
    ? percentile(firsts, at) - median(firsts)
    : addedTo(bare?.firsts ?? [], firsts, at);

export const b1: Bench = {
  name: "B1",
  title: "additional time to the first token, one user at a time",
  async run({ quick, profile }) {
    const stage = await openStage([instant, reading], profile);
    try {
      const [lean, plain, parlor] = [
        await stage.start("lean"),
        await stage.start("plain"),
        await stage.startParlor(),
      ];
      await parlor.invite(1);
      const atOnce = [
        way(stage.direct),
        way(lean),
        way(plain),
        way(parlor),
        way(plain, true),
        way(parlor, true),
      ];
      await measure(
        atOnce,
        instant,
        quick ? { warmUp: 10, questions: 40 } : { warmUp: 40, questions: 250 },
      );
      const afterReading = [way(stage.direct), way(lean), way(plain), way(parlor)];
      await measure(
        afterReading,
        reading,
        quick ? { warmUp: 2, questions: 20 } : { warmUp: 10, questions: 200 },
      );
      return figures(atOnce, afterReading);
    } finally {
      await stage.close();
    }
  },
};

function figures(atOnce: Way[], afterReading: Way[]): Figures {
  const named = (ways: Way[], label: string) =>
    ways.find((one) => one.label === label) ?? way({ name: "direct" } as Contender);
  const rowsOf = (ways: Way[], model: string) =>
    ways.map((one) => {
      const [p50, p99] = [added(one, ways, 0.5), added(one, ways, 0.99)];
      const against = named(ways, one.goesOn ? "plain, the conversation goes on" : "plain");
      const [of50, of99] = [p50 / added(against, ways, 0.5), p99 / added(against, ways, 0.99)];
      const overLean =
        one.contender.name === "direct" ? "" : ms(p50 - added(named(ways, "lean"), ways, 0.5));
      const ratios = one.contender.name === "direct" ? ["", ""] : [times(of50), times(of99)];
      return [one.label, model, ms(p50), ms(p99), ...ratios, overLean];
    });
  const ratio = (ways: Way[], at: number) =>
    added(named(ways, "parlor"), ways, at) / added(named(ways, "plain"), ways, at);
  const over =
    added(named(atOnce, "parlor"), atOnce, 0.5) - added(named(atOnce, "lean"), atOnce, 0.5);
  return {
    rows: [
      [
        "contender",
        "the model begins",
        "p50",
        "p99",
        "p50 : plain",
        "p99 : plain",
        "p50 over lean",
      ],
      ...rowsOf(atOnce, "at once"),
      ...rowsOf(afterReading, "after 50 ms"),
    ],
    goals: [
      atMost("≤ 1.0 × plain, p50, a model that starts at once", ratio(atOnce, 0.5), 1, times),
      atMost("≤ 1.0 × plain, p99, a model that starts at once", ratio(atOnce, 0.99), 1, times),
      atMost("≤ 1.0 × plain, p50, after 50 ms", ratio(afterReading, 0.5), 1, times),
      atMost("then: ≤ 3 ms over lean, p50, at once", over, 3, ms),
    ],
    notes: [
      `Added to the median of asking the model server directly, ${ms(median(atOnce[0]?.firsts ?? []))}. ${atOnce[0]?.firsts.length} questions each.`,
    ],
  };
}
