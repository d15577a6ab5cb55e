// W2: the first token on the page's path: the requests of the browser's page for a question, with a
// browser's headers, one user.

import { answer, questionFor } from "./answers.ts";
import { type Contender, newConversation } from "./contenders/contender.ts";
import type { Parlor } from "./contenders/parlor.ts";
import { atMost, type Bench, ms } from "./figures.ts";
import { ask, type MeasuredAnswer } from "./load.ts";
import { openStage } from "./stage.ts";
import { addedTo, checkBaseline, median } from "./statistics.ts";

const instant = answer("instant", { tokens: 5, rate: 200 });

const browser = {
  accept: "*/*",
  "accept-encoding": "gzip, deflate, br, zstd",
  "accept-language": "en-GB,en;q=0.9",
  "cache-control": "no-cache",
  pragma: "no-cache",
  "sec-fetch-dest": "empty",
  "sec-fetch-mode": "cors",
  "sec-fetch-site": "same-origin",
  "user-agent":
    "Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
};

function right(heard: MeasuredAnswer): number {
  if (heard.text !== instant.text)
    throw new Error(`answered ${heard.status} with ${heard.text.length} characters`);
  return heard.first;
}

const bareQuestion = async (direct: Contender) =>
  right(await ask(direct.asking(0, newConversation(), questionFor(instant.name))));

/**
 * The page asks, reads the list of conversations as soon as the question is accepted, and again
 * when the answer has ended.
 */
async function pageQuestion(parlor: Parlor): Promise<number> {
  const conversation = newConversation();
  const asking = parlor.asking(0, conversation, questionFor(instant.name));
  let listing: Promise<unknown> = Promise.resolve();
  const heard = await ask({ ...asking, headers: { ...browser, ...asking.headers } }, () => {
    listing = parlor.get(0, "/api/conversations");
  });
  await listing;
  await parlor.get(0, "/api/conversations");
  // The next question, of whichever contender, has the machine and the model to itself.
  await parlor.settle(0, conversation);
  return right(heard);
}

async function bareQuestions(direct: Contender, count: number): Promise<number[]> {
  const firsts: number[] = [];
  while (firsts.length < count) firsts.push(await bareQuestion(direct));
  return firsts;
}

export const w2: Bench = {
  name: "W2",
  title: "additional time to the first token with the page's requests, one user",
  async run({ quick, profile }) {
    const stage = await openStage([instant], profile);
    try {
      const [warmUp, questions] = quick ? [10, 50] : [50, 500];
      await bareQuestions(stage.direct, warmUp);
      const alone = await bareQuestions(stage.direct, questions);
      const parlor = await stage.startParlor();
      await parlor.invite(1);
      const bare: number[] = [];
      const page: number[] = [];
      for (let number = -warmUp; number < questions; number += 1) {
        const [without, through] = [await bareQuestion(stage.direct), await pageQuestion(parlor)];
        if (number < 0) continue;
        bare.push(without);
        page.push(through);
      }
      checkBaseline(bare, alone);
      const added = (at: number) => addedTo(bare, page, at);
      return {
        rows: [
          ["", "p50", "p99"],
          ["parlor", ms(added(0.5)), ms(added(0.99))],
          ["Open WebUI 0.12.4, measured on another day", "94–109 ms", "128–198 ms"],
        ],
        goals: [
          atMost("p50 ≤ 10 ms", added(0.5), 10, ms),
          atMost("p99 ≤ 30 ms", added(0.99), 30, ms),
        ],
        notes: [
          `Added to the median of asking the model server directly, ${ms(median(bare))}. ${questions} questions, each a new conversation, whose title was there before the next.`,
        ],
      };
    } finally {
      await stage.close();
    }
  },
};
