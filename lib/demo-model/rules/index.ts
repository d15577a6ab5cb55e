// The demo model's answer when no script determines it. The rules are tried in order; the first
// that applies answers.

import type { ScriptedCall } from "../play/player.ts";
import type { OllamaChatRequest, OllamaMessage } from "../routes/chat-request.ts";
import { factsOf } from "./facts.ts";
import { filledForm, type Schema, suggestTitle } from "./form.ts";
import { nameFor, notesFor } from "./notes.ts";
import { readingWish, textFor } from "./reading.ts";
import { closest, isQuestion, splitSentences, summary } from "./sentences.ts";
import { shown } from "./show.ts";
import { type Situation, situationOf } from "./situation.ts";
import { filled, type RuleName, words } from "./texts.ts";
import { thinkingFor } from "./thinking.ts";
import { calledTool } from "./tools.ts";

/** A rule's answer, and the words that led to it. */
type Said = { content: string; call?: ScriptedCall; shared?: string[] };
type Rule = (situation: Situation) => Said | undefined;

const rules: [RuleName, Rule][] = [
  ["reading", keepsNotes],
  ["format", fillsForm],
  ["toolResult", tellsToolAnswer],
  ["tool", callsTool],
  ["reading", reads],
  ["passages", quotesPassages],
  ["show", shows],
  ["about", tellsAboutItself],
  ["memory", remembers],
];

export type RuleAnswer = { thinking: string; content: string; call: ScriptedCall | undefined };

/** Answers by rules, in the language of the question. */
export function answerByRules(
  request: Pick<OllamaChatRequest, "tools" | "format" | "think"> & { messages: OllamaMessage[] },
): RuleAnswer {
  const situation = situationOf(request);
  const tried: RuleName[] = [];
  for (const [name, rule] of rules) {
    tried.push(name);
    const said = rule(situation);
    if (!said) continue;
    const thinking = thinkingFor(situation, request.think, {
      tried,
      chosen: name,
      shared: said.shared ?? [],
    });
    return { thinking, content: said.content, call: said.call };
  }
  const thought = {
    tried: [...tried, "otherwise" as const],
    chosen: "otherwise" as const,
    shared: [],
  };
  return {
    thinking: thinkingFor(situation, request.think, thought),
    content: words[situation.language].unknown,
    call: undefined,
  };
}

function keepsNotes({ question, earlier }: Situation): Said | undefined {
  const content = notesFor(question, earlier) ?? nameFor(question, earlier);
  return content === undefined ? undefined : { content };
}

function fillsForm(situation: Situation): Said | undefined {
  const { format } = situation;
  if (format === undefined || format === "") return undefined;
  const schema =
    format === "json"
      ? {
          type: "object",
          properties: {
            summary: { type: "string" },
            facts: { type: "array", items: { type: "string" } },
          },
        }
      : format;
  return { content: JSON.stringify(filledForm(schema as Schema, textFor(situation)), null, 2) };
}

function tellsToolAnswer({ toolAnswer, language }: Situation): Said | undefined {
  if (!toolAnswer) return undefined;
  const { toolSaid, someTool } = words[language];
  const lines = (toolAnswer.content ?? "").split("\n").map((line) => `> ${line}`);
  return {
    content: `${filled(toolSaid, { name: toolAnswer.tool_name ?? someTool })}\n\n${lines.join("\n")}`,
  };
}

function callsTool({ question, tools, language }: Situation): Said | undefined {
  const call = calledTool(question, tools);
  return call && { content: filled(words[language].called, { name: call.name }), call };
}

function reads(situation: Situation): Said | undefined {
  const found = readingWish(situation);
  if (!found) return undefined;
  const { language, question } = situation;
  const text = words[language];
  const sentences = splitSentences(found.text);
  if (found.wish === "title") return { content: suggestTitle(sentences[0] ?? "") || text.title };
  if (sentences.length === 0) return { content: text.nothingToRead };
  if (found.wish === "facts") return { content: listedFacts(found.text, situation) };
  const count = Number(
    /(\d{1,2})\s*(?:sentences?|points?|句|点|条)/iu.exec(question)?.[1] ??
      Math.min(5, Math.ceil(sentences.length / 3)),
  );
  return {
    content: summary(sentences, Math.max(1, count))
      .map((sentence) => `- ${sentence}`)
      .join("\n"),
  };
}

function listedFacts(given: string, { language }: Situation): string {
  const text = words[language];
  const { sentences, ...facts } = factsOf(given);
  const colon = language === "zh" ? "：" : ": ";
  const lines = (["names", "dates", "numbers", "addresses"] as const)
    .filter((kind) => facts[kind].length > 0)
    .map(
      (kind) =>
        `- **${text.facts[kind]}**${colon}${facts[kind].join(language === "zh" ? "、" : ", ")}`,
    );
  if (lines.length === 0) return text.noFacts;
  return [
    ...lines,
    "",
    `${text.facts.sentences}${colon.trim()}`,
    "",
    ...sentences.map((sentence) => `> ${sentence}\n`),
  ]
    .join("\n")
    .trim();
}

/** The maximum number of quoted passages. */
const mostQuoted = 3;

function quotesPassages(situation: Situation): Said | undefined {
  const { passages, question, language } = situation;
  if (passages.length === 0) return undefined;
  const text = words[language];
  const candidates = passages.flatMap((passage) =>
    splitSentences(passage.text).map((sentence) => ({ of: passage, sentence })),
  );
  const found = closest(question, candidates);
  const best = found
    .filter(({ score }) => score >= (found[0]?.score ?? 0) / 2)
    .slice(0, mostQuoted);
  if (best.length === 0) {
    // A message of the conversation may answer all the same.
    const remembered = remembers(situation);
    if (remembered) return remembered;
    const sources = passages.map(
      ({ number, source }) => `${source || text.passageName} [${number}]`,
    );
    return {
      content: filled(text.noPassage, { sources: sources.join(language === "zh" ? "、" : ", ") }),
    };
  }
  const quotes = best.map(({ of, sentence }) => `> ${sentence} [${of.number}]`);
  return {
    content: [text.passages, ...quotes, text.passagesAfter].join("\n\n"),
    shared: best[0]?.shared ?? [],
  };
}

function shows(situation: Situation): Said | undefined {
  const content = shown(situation);
  return content === undefined ? undefined : { content };
}

const greets =
  /^\s*(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|greetings|help|test(?:ing)?|ping|你好|您好|嗨|哈[啰喽]|早上好|下午好|晚上好|大家好|在吗|帮助|测试)(?![\p{L}\p{N}])/iu;
const asksWho =
  /\bwho are you\b|\bwhat are you\b|\bwhat (?:can|do) you (?:do|know)\b|\bhow (?:can|do) you help\b|\b(?:your|you have a) name\b|\bwhat is parlor\b|\bintroduce yourself\b|你是谁|你是什么|你会什么|你能(?:做|干)(?:什么|啥)|你叫什么|介绍一下你?自己|怎么用你/iu;
const thanks = /^\s*(?:thanks|thank you|thx|谢谢|多谢|感谢)/iu;
const leaves = /^\s*(?:bye|goodbye|see you|再见|拜拜|晚安)/iu;

function tellsAboutItself({ question, language }: Situation): Said | undefined {
  const text = words[language];
  if (thanks.test(question) && question.length < 60) return { content: text.thanks };
  if (leaves.test(question) && question.length < 60) return { content: text.bye };
  const greeting = greets.test(question) && question.length < 40;
  return greeting || question.trim() === "" || (asksWho.test(question) && question.length < 120)
    ? { content: text.about }
    : undefined;
}

/** Users' messages weigh more than the model's. */
const weights: Record<string, number> = { user: 1, assistant: 0.4 };

function remembers({ earlier, question, language }: Situation): Said | undefined {
  const candidates = earlier.flatMap((message) =>
    splitSentences(message.content ?? "")
      .filter((sentence) => !isQuestion(sentence))
      .map((sentence) => ({ of: message, sentence, weight: weights[message.role] ?? 0.8 })),
  );
  const [best] = closest(question, candidates);
  if (!best) return undefined;
  const { memory, memoryAfter } = words[language];
  const who =
    best.of.role === "user" || best.of.role === "assistant" ? memory[best.of.role] : memory.other;
  return { content: `${who}\n\n> ${best.sentence}\n\n${memoryAfter}`, shared: best.shared };
}
