// B5: what storing costs: the CPU time per token with everything of a turn stored, and with nothing.

import type { Conversation } from "#lib/conversations/schema.ts";

import { answer, questionFor } from "./answers.ts";
import { newConversation } from "./contenders/contender.ts";
import type { Parlor } from "./contenders/parlor.ts";
import { type Counted, countCosts, requireCost, tokenCost } from "./cost.ts";
import { atMost, type Bench, type Figures, micros, ms, times } from "./figures.ts";
import { ask } from "./load.ts";
import { openStage } from "./stage.ts";

const long = answer("long", { tokens: 200, rate: 40 });
const short = answer("short", { tokens: 1, rate: 40 });

const unstored = (what: "titles" | "turns") => [
  "--import",
  new URL(`contenders/unstored.ts?${what}`, import.meta.url).href,
];

/** How many messages of an answered question can be read back. */
async function storedOf(parlor: Parlor): Promise<number> {
  const conversation = newConversation();
  const { text } = await ask(parlor.asking(0, conversation, questionFor(short.name)));
  if (text !== short.text) throw new Error("a question was answered wrong");
  const { status, body } = await parlor.look(0, `/api/conversations/${conversation.id}`);
  return status === 404 ? 0 : (body as Conversation).messages.length;
}

export const b5: Bench = {
  name: "B5",
  title: "what storing costs: CPU time per token with and without, 100 streams of 40 tokens/s",
  async run({ quick, profile }) {
    const people = quick ? 20 : 100;
    const stage = await openStage([long, short], profile);
    try {
      // Titles would be asked for where conversations are stored, and nowhere else.
      const without = await stage.startParlor({ node: unstored("turns") });
      const stored = await stage.startParlor({ node: unstored("titles") });
      for (const parlor of [without, stored]) await parlor.invite(people);
      const [none, both] = [await storedOf(without), await storedOf(stored)];
      if (none !== 0 || both !== 2)
        throw new Error(`${none} and ${both} messages are stored in place of 0 and 2`);
      const counted = await countCosts(
        [without, stored],
        { people, long, short },
        quick ? { rounds: 2, still: 3_000 } : { rounds: 6, still: 3_000 },
      );
      return figures(counted, people);
    } finally {
      await stage.close();
    }
  },
};

function figures(counted: Counted[], people: number): Figures {
  const [without, stored] = counted as [Counted, Counted];
  const costOf = (one: Counted, process?: string) => tokenCost(one, { people, long }, process);
  const ratio = costOf(stored).token / costOf(without).token;
  for (const one of counted) requireCost("parlor", costOf(one));
  if (!(ratio > 1))
    throw new Error(`storing for ${ratio} of the cost of not storing is impossible`);
  const row = (name: string, one: Counted, process?: string) => {
    const { token, further, question } = costOf(one, process);
    return [name, micros(token), micros(further), ms(question / 1000)];
  };
  return {
    rows: [
      ["", "a token, all in", "a further token", "a question"],
      row("nothing stored: web", without, "web"),
      row("nothing stored: database", without, "database"),
      row("nothing stored, all", without),
      row("stored: web", stored, "web"),
      row("stored: database", stored, "database"),
      row("stored, all", stored),
      [
        "stored : nothing stored",
        times(ratio),
        times(costOf(stored).further / costOf(without).further),
        times(costOf(stored).question / costOf(without).question),
      ],
    ],
    goals: [
      atMost("≤ 1.15 × without, all in, web and database together", ratio, 1.15, times),
      atMost("then: ≤ 1.05 ×", ratio, 1.05, times),
    ],
    notes: [
      `${people} streams of ${long.tokens.length} tokens, ${stored.long.length} rounds, medians. All in: the whole answer, including its question, divided by its tokens. No titles.`,
    ],
  };
}
