// What servers say when a prompt is longer than their window. The wordings are those of Ollama and llama.cpp (which report the count in a
// field), vLLM, SGLang and LM Studio; they change between versions, so each is recognised by a part of it.

import { countSchema } from "./fields.ts";

const isOverflow =
  /exceed_context_size|longer than the (?:context|maximum model length|model's context)|maximum context length|context_length_exceeded|greater than the context length/u;

/** Each has the number of the prompt's tokens as its group. */
const promptCounts = [
  /"n_prompt_tokens":\s?(\d{1,10})(?![\d.eE])/u,
  /prompt contains (?:at least )?(\d{1,10}) input tokens/u,
  /request has (\d{1,10}) input tokens/u,
  /\((\d{1,10}) in the (?:messages|prompt)/u,
  /(\d{1,10}) tokens from the input messages/u,
  /prompt \(length (\d{1,10})\)/u,
  /The input \((\d{1,10}) tokens\)/u,
  /messages resulted in (\d{1,10}) tokens/u,
];

/** Texts of servers that count prompt and reply together. */
const countsReply =
  /requested \d{1,10} output tokens|\d{1,10} in the completion|\d{1,10} tokens for the completion|is too large: \d/u;

const windowLength = /maximum context length (?:is|of) (\d{1,10}) tokens/u;

/**
 * The count of the prompt's tokens in a refusal of it as too long: 0 when there is no plausible one, of at most `most` tokens. Undefined when the
 * text is no such refusal.
 */
export function overflowIn(text: string, most: number): number | undefined {
  if (!isOverflow.test(text)) return undefined;
  const tokens = firstCount(text, promptCounts) ?? 0;
  return tokens <= most ? tokens : 0;
}

/**
 * The length of a reply of which `asked` tokens were requested, after a refusal because prompt and reply together exceed the window: what is
 * left, or half of it where the server only names a lower bound. Undefined when that is no such refusal, or less than half would be left:
 * then the prompt has to become shorter.
 */
export function shorterReply(text: string, asked: number): number | undefined {
  if (!isOverflow.test(text) || !countsReply.test(text)) return undefined;
  const window = firstCount(text, [windowLength]);
  const prompt = firstCount(text, promptCounts);
  const half = Math.floor(asked / 2);
  if (half < 1 || window === undefined || prompt === undefined) return undefined;
  const left = text.includes("at least") ? half : window - prompt;
  return left >= half && left < asked ? left : undefined;
}

function firstCount(text: string, patterns: RegExp[]): number | undefined {
  for (const pattern of patterns) {
    const digits = pattern.exec(text)?.[1];
    if (digits !== undefined) return countSchema.parse(Number(digits));
  }
  return undefined;
}
