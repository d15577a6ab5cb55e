// A tool is called when the question names it. Its arguments are what follows their names, what is
// in quotes, and numbers.

import type { ScriptedCall } from "../play/player.ts";
import type { Tool } from "../routes/chat-request.ts";

export function calledTool(question: string, tools: Tool[]): ScriptedCall | undefined {
  const tool = tools.find(({ function: { name } }) =>
    spellings(name).some((spelling) => mentions(question, spelling)),
  );
  return tool && { name: tool.function.name, arguments: argumentsFor(question, tool) };
}

/** `get_weather` is also named by "get weather". */
const spellings = (name: string) => [name, name.replaceAll(/[_-]+/gu, " ")];

function mentions(question: string, name: string): boolean {
  const place = question.toLowerCase().indexOf(name.toLowerCase());
  if (place < 0) return false;
  const [before, after] = [question[place - 1] ?? " ", question[place + name.length] ?? " "];
  return !/[A-Za-z0-9_]/u.test(before) && !/[A-Za-z0-9_]/u.test(after);
}

type Parameter = { type?: unknown; enum?: unknown };

function argumentsFor(
  question: string,
  { function: { name, parameters } }: Tool,
): Record<string, unknown> {
  const { properties = {}, required = [] } = (parameters ?? {}) as {
    properties?: Record<string, Parameter>;
    required?: string[];
  };
  const rest = spellings(name).reduce((text, spelling) => text.replace(spelling, " "), question);
  const quoted = [...rest.matchAll(/["“'「]([^"“”'「」]+)["”'」]/gu)].map(
    ([, inside]) => inside ?? "",
  );
  const numbers = [...rest.matchAll(/-?\d+(?:\.\d+)?/gu)].map(([digits]) => Number(digits));
  const found: Record<string, unknown> = {};
  for (const [key, { type, enum: choices }] of Object.entries(properties)) {
    const beside = valueBeside(rest, key);
    const choice: unknown = Array.isArray(choices)
      ? choices.find((one) => mentions(rest, String(one)))
      : undefined;
    const needed = required.includes(key);
    if (Array.isArray(choices)) found[key] = choice ?? (needed ? choices[0] : undefined);
    else if (type === "number" || type === "integer")
      found[key] = numberIn(beside) ?? numbers.shift() ?? (needed ? 0 : undefined);
    else if (type === "boolean")
      found[key] =
        beside === undefined
          ? needed
            ? true
            : undefined
          : !/^(?:false|no|off|否)$/iu.test(beside);
    else if (type === "string" || type === undefined)
      found[key] = beside ?? quoted.shift() ?? (needed ? subjectOf(rest) : undefined);
    else if (needed) found[key] = type === "array" ? [] : {};
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

const numberIn = (text: string | undefined) =>
  text !== undefined && Number.isFinite(Number(text)) ? Number(text) : undefined;

/** `city=Paris`, `city: "New York"`, `city Paris`. */
function valueBeside(text: string, key: string): string | undefined {
  const name = key.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`);
  const [, quoted, plain] =
    new RegExp(
      String.raw`(?<![\w-])${name}\s*(?:[=:：]|\s)\s*(?:["“']([^"”']+)["”']|([^\s,，。;；]+))`,
      "iu",
    ).exec(text) ?? [];
  return quoted ?? plain;
}

/** The rest of a question without its polite phrases. */
function subjectOf(text: string): string {
  const subject = text
    .replaceAll(
      /\b(?:please|call|use|run|invoke|the|tool|function|with|for|about|in|of|to|and)\b|请|调用|使用|用|工具|函数|一下|查询|查/giu,
      " ",
    )
    .replaceAll(/[`"“”'.,!?，。！？：:]/gu, " ")
    .replaceAll(/\s+/gu, " ")
    .trim();
  return subject || text.trim();
}
