// Samples that can be requested: each kind of Markdown, a count, a long answer.

import type { Situation } from "./situation.ts";
import { words } from "./texts.ts";

const wanted = [
  ["table", /\btables?\b|表格|列个表|做张表/iu],
  ["code", /\b(?:code|snippet|function|program|script)\b|代码|程序|函数/iu],
  ["formula", /\b(?:formulas?|equations?|math|latex)\b|公式|方程|数学/iu],
  ["list", /\b(?:list|bullets?|steps)\b|列表|清单|步骤/iu],
] as const;

const asks =
  /\b(?:show|give|write|make|draw|print|create|example|demo|display)\b|给我|展示|显示|写|画|来|做|列|示例|例子|看看|演示/iu;
const count = /\bcount\b.*?\bto (\d{1,4})\b|数到\s*(\d{1,4})|从\s*\d+\s*数到\s*(\d{1,4})/iu;
const long =
  /\b(?:long|lengthy|detailed)\b.{0,30}\b(?:answer|text|story|reply|essay|article|explanation)\b|(?:长|详细)的?.{0,6}(?:回答|文章|故事|文字|答复)/iu;

/**
 * The kinds that a question asks for, in the order of the list above; empty when it asks for none.
 */
export function shown({ question, language }: Situation): string | undefined {
  const text = words[language];
  const [, ...numbers] = count.exec(question) ?? [];
  const last = numbers.find((number) => number !== undefined);
  if (last !== undefined) return counted(Number(last), language === "zh" ? "、" : ", ");
  if (long.test(question)) return text.long;
  if (question.length > 200 || !asks.test(question)) return undefined;
  const kinds = wanted.filter(([, pattern]) => pattern.test(question));
  return kinds.length > 0 ? kinds.map(([kind]) => text.shown[kind]).join("\n\n") : undefined;
}

const counted = (last: number, between: string) =>
  Array.from({ length: Math.max(1, last) }, (_, place) => place + 1).join(between);
