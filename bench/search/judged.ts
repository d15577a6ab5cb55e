// Judged questions in SQuAD's format: each belongs to a paragraph that answers it.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { z } from "zod";

import type { Figures } from "../figures.ts";

const fileSchema = z.object({
  data: z.array(
    z.object({
      paragraphs: z.array(
        z.object({
          context: z.string(),
          qas: z.array(
            z.object({
              question: z.string(),
              answers: z.array(z.object({ text: z.string() })).min(1),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** `passage` and `article` are places in their lists. */
export type JudgedQuestion = { text: string; answer: string; passage: number; article: number };

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
        for (const { question, answers } of qas)
          questions.push({
            text: question,
            answer: answers[0]?.text ?? "",
            passage: passages.length,
            article,
          });
        passages.push({ text: context, article });
      }
    return {
      name,
      passages,
      chosen: questions.filter((_, at) => at % 2 === 0),
      heldOut: questions.filter((_, at) => at % 2 === 1),
    };
  });

export const withoutData: Figures = {
  rows: [["set"], ["nothing was measured"]],
  goals: [],
  notes: [
    "The judged data is not part of this repository: --data FOLDER names a folder with xquad/xquad.zh.json, xquad/xquad.en.json and cmrc2018/cmrc2018_trial.json.",
  ],
};
