// The strategies that Parlor is compared with. Each gets the same window, the same reserve for the
// reply, the same instructions and the model's own tokeniser, and drops whole messages from the
// front, the oldest first, until its prompt fits.

import { countTokens } from "gpt-tokenizer/encoding/o200k_harmony";

import type { MeteredPrompt } from "./meter.ts";

/** The window and Parlor's own budgets, so that all have the same space. */
export const contextLength = 8_192;
const reserve = 1_024;
const summaryBudget = Math.floor(contextLength * 0.14);

export type Rival = {
  readonly name: string;
  /** Asks the next question, and answers the model's reply. */
  ask(question: string): Promise<string>;
  /** The prompt with which a question would be asked, without asking it. */
  promptFor(question: string): MeteredPrompt;
};

/** Asks the model server. Throws when it refuses. */
export type Chat = (messages: MeteredPrompt) => Promise<string>;

/** The name comes first, so that no contender uses what the server has cached for another. */
const systemOf = (name: string) => ({
  role: "system",
  content: `${name}. You are the assistant of a company. Answer in the language of the question. Be right first, then brief.`,
});

const plain = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };
const tokens = (text: string) => countTokens(text, plain);
const roles: Record<string, number> = { system: 7, user: 4, assistant: 6 };
const costOf = (prompt: MeteredPrompt) =>
  prompt.reduce((sum, { role, content }) => sum + (roles[role] ?? 4) + tokens(content), 63);

/** Everything, always: without a window. */
export function whole(chat: Chat): Rival {
  const past: MeteredPrompt = [];
  const name = "whole history";
  const promptFor = (question: string) => [
    systemOf(name),
    ...past,
    { role: "user", content: question },
  ];
  return { name, promptFor, ask: (question) => asked(chat, promptFor(question), past, question) };
}

/** The oldest message is dropped, each turn, until the rest fits. */
export function slide(chat: Chat): Rival {
  const past: MeteredPrompt = [];
  const name = "slide by one";
  const head = [systemOf(name)];
  const promptFor = (question: string) => fitting(head, past, question).prompt;
  return {
    name,
    promptFor,
    async ask(question) {
      past.splice(0, fitting(head, past, question).dropped.length);
      return asked(chat, promptFor(question), past, question);
    },
  };
}

/**
 * The same, and a summary of all dropped messages follows the instructions. `share`: the part of
 * the space that a cut leaves filled; 1 drops no more than necessary, and so rewrites the summary
 * each turn. The rolling summary of B7 drops in blocks, as often as Parlor does.
 */
export function slideAndSummarise(chat: Chat, share = 1): Rival & { readonly summaries: number } {
  const past: MeteredPrompt = [];
  const name = share === 1 ? "slide + summary each time" : "rolling summary";
  let [summary, summaries] = ["", 0];
  const head = (): MeteredPrompt => [
    systemOf(name),
    // As Parlor does: quoted, under a heading.
    ...(summary === ""
      ? []
      : [
          {
            role: "user",
            content: `Summary of the earlier part of this conversation, quoted:\n${summary}`,
          },
        ]),
  ];
  const promptFor = (question: string) => fitting(head(), past, question).prompt;
  return {
    name,
    get summaries() {
      return summaries;
    },
    promptFor,
    async ask(question) {
      // The space of a summary is reserved before there is one: otherwise the first would make the
      // next turn drop more.
      const spare = share === 1 ? summaryBudget - tokens(summary) : 0;
      const over = fitting(head(), past, question, spare).dropped.length > 0;
      const { dropped } = over ? fitting(head(), past, question, spare, share) : { dropped: [] };
      if (dropped.length > 0) {
        past.splice(0, dropped.length);
        summary = within(await chat(summaryPrompt(summary, dropped)));
        summaries += 1;
      }
      return asked(chat, promptFor(question), past, question);
    },
  };
}

const summaryPrompt = (summary: string, dropped: MeteredPrompt): MeteredPrompt => [
  {
    role: "system",
    content:
      "You keep the summary of a conversation between a person and an assistant. You get the summary so far and the next messages. Reply with the new summary: names, numbers, dates, decisions and preferences first, at most eight hundred words, and nothing else.",
  },
  {
    role: "user",
    content: `Summary so far: ${summary === "" ? "(none)" : summary}\n\nMessages:\n${dropped.map(({ role, content }, at) => `[m${at + 1}] ${role === "user" ? "person" : "assistant"}: ${content}`).join("\n")}`,
  },
];

/** A summary within its budget: of a longer one the oldest part is dropped. */
function within(summary: string): string {
  let text = summary.replaceAll(/\s+/gu, " ").trim();
  while (tokens(text) > summaryBudget)
    text = text.slice((/^.*?[.?!。？！]\s*/u.exec(text)?.[0] ?? text.slice(0, 100)).length);
  return text;
}

function fitting(
  head: MeteredPrompt,
  past: MeteredPrompt,
  question: string,
  spare = 0,
  share = 1,
): { prompt: MeteredPrompt; dropped: MeteredPrompt } {
  const last = { role: "user", content: question };
  const space = (contextLength - reserve) * share - spare;
  const costs = past.map((message) => costOf([message]) - 63);
  let total = costOf([...head, last]) + costs.reduce((sum, cost) => sum + cost, 0);
  let from = 0;
  while (total > space && from < past.length) total -= costs[from++] ?? 0;
  return { prompt: [...head, ...past.slice(from), last], dropped: past.slice(0, from) };
}

async function asked(
  chat: Chat,
  prompt: MeteredPrompt,
  past: MeteredPrompt,
  question: string,
): Promise<string> {
  const answer = await chat(prompt);
  past.push({ role: "user", content: question }, { role: "assistant", content: answer });
  return answer;
}
