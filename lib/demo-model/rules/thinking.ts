// The thinking text: which rules were tried, in more or less detail. It reports what the rules
// really did.

import type { Situation } from "./situation.ts";
import { filled, type RuleName, words } from "./texts.ts";

export type Thought = { tried: RuleName[]; chosen: RuleName; shared: string[] };

const aloud =
  /think aloud|think it through|think step by step|show your thinking|出声思考|想一想|说出你的思路|一步一步地?想/iu;

/**
 * Low has the decision, medium also the reason, high every rule that was tried. Empty when thinking
 * is off.
 */
export function thinkingFor(
  { question, language }: Situation,
  think: boolean | string | null | undefined,
  thought: Thought,
): string {
  const level = think === undefined || think === null ? aloud.test(question) : think;
  if (level === false) return "";
  const said = words[language].thinking;
  const count =
    language === "zh"
      ? [...question].filter((sign) => /\p{L}|\p{N}/u.test(sign)).length
      : question.split(/\s+/u).filter(Boolean).length;
  const begin = filled(said.begin, { words: count });
  const evidence =
    thought.shared.length > 0
      ? [filled(said.evidence, { words: thought.shared.join(language === "zh" ? "、" : ", ") })]
      : [];
  const chosen = said.chosen[thought.chosen];
  const gap = language === "zh" ? "" : " ";
  if (level === "low") return chosen;
  if (level !== "high" && level !== "max") return [begin, ...evidence, chosen].join(gap);
  const tried = thought.tried.map(
    (rule) => `${said.tried[rule]}${gap}${rule === thought.chosen ? said.yes : said.no}`,
  );
  return [begin, ...tried, ...evidence, chosen, said.end].join("\n");
}
