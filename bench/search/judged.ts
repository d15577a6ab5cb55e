// Judged questions in SQuAD's format: each belongs to a paragraph that answers it.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { z } from "zod";

const fileSchema = z.object({
  data: z.array(
    z.object({
      paragraphs: z.array(
        z.object({ context: z.string(), qas: z.array(z.object({ question: z.string() })) }),
      ),
    }),
  ),
});

/** `passage` and `article` are places in their lists. */
export type JudgedQuestion = { text: string; passage: number; article: number };

export type JudgedSet = {
  name: string;
  /** `article`: passages with the same one are about the same. */
  passages: { text: string; article: number }[];
  /** One half of the questions, every second one, for choosing, and the other to see whether it holds. */
  chosen: JudgedQuestion[];
  heldOut: JudgedQuestion[];
};

const files = [
  ["XQuAD zh", "xquad/xquad.zh.json"],
  ["XQuAD en", "xquad/xquad.en.json"],
  ["CMRC 2018", "cmrc2018/cmrc2018_trial.json"],
] as const;

/** The three sets, from a folder with those files. */
export const judgedSets = (folder: string): JudgedSet[] =>
  files.map(([name, path]) => {
    const { data } = fileSchema.parse(JSON.parse(readFileSync(join(folder, path), "utf8")));
    const passages: JudgedSet["passages"] = [];
    const questions: JudgedQuestion[] = [];
    for (const [article, { paragraphs }] of data.entries())
      for (const { context, qas } of paragraphs) {
        for (const { question } of qas)
          questions.push({ text: question, passage: passages.length, article });
        passages.push({ text: context, article });
      }
    return {
      name,
      passages,
      chosen: questions.filter((_, at) => at % 2 === 0),
      heldOut: questions.filter((_, at) => at % 2 === 1),
    };
  });
