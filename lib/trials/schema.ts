import { z } from "zod";

import { modelIdSchema } from "#lib/models/schema.ts";
import { lineOfText, plainText } from "#lib/text/schema.ts";

import { longestQuestion, longestSetName, mostQuestions } from "./rules.ts";

const setNameSchema = lineOfText(longestSetName);
const questionSchema = plainText(longestQuestion).refine((text) => text.trim() !== "");
const questionsSchema = z.array(questionSchema).min(1).max(mostQuestions);

export const newQuestionSetSchema = z.strictObject({
  name: setNameSchema,
  questions: questionsSchema,
});
export type NewQuestionSet = z.infer<typeof newQuestionSetSchema>;

export const questionSetChangeSchema = z.strictObject({
  name: setNameSchema.optional(),
  questions: questionsSchema.optional(),
});
export type QuestionSetChange = z.infer<typeof questionSetChangeSchema>;

/** In bytes: of 50 long questions in Chinese. */
export const longestSetBody = 4 * mostQuestions * longestQuestion;

export const questionSetSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  questions: z.array(z.string()),
});
export type QuestionSet = z.infer<typeof questionSetSchema>;

/** All of them: a company has a handful. */
export const questionSetPageSchema = z.object({
  items: z.array(questionSetSchema),
  nextCursor: z.null(),
});
export type QuestionSetPage = z.infer<typeof questionSetPageSchema>;

export const newTrialSchema = z.strictObject({
  setId: z.uuid(),
  modelId: modelIdSchema,
  against: modelIdSchema,
});
export type NewTrial = z.infer<typeof newTrialSchema>;

/** Which of the two answers is better, by the order in which they are shown; null takes a judgement back. */
export const verdictSchema = z.enum(["first", "second", "same"]);
export type ShownVerdict = z.infer<typeof verdictSchema>;

export const judgementSchema = z.strictObject({
  position: z.number().int().min(0).max(mostQuestions),
  verdict: verdictSchema.nullable(),
});
export type Judgement = z.infer<typeof judgementSchema>;

/** What a model answered. `problem`: why it did not; a message key. Times in ms. */
export const storedAnswerSchema = z.object({
  text: z.string(),
  problem: z.string().nullable(),
  cutAtLimit: z.boolean(),
  firstTokenMs: z.number().nullable(),
  totalMs: z.number(),
  replyTokens: z.number().nullable(),
});
export type TrialAnswer = z.infer<typeof storedAnswerSchema>;

/** How often each was judged to be better, and how fast both were: only when the models are named. Times are medians, in ms. */
const trialResultSchema = z.object({
  model: z.number().int(),
  against: z.number().int(),
  same: z.number().int(),
  modelMs: z.number().nullable(),
  againstMs: z.number().nullable(),
});

/**
 * A question set asked of two models. `asked` of `calls` have been answered; `judged` of `questions` are judged. `result` is null until the models
 * are named.
 */
export const trialSchema = z.object({
  id: z.uuid(),
  setName: z.string(),
  modelId: z.string(),
  against: z.string(),
  state: z.enum(["running", "done", "failed", "canceled"]),
  error: z.string().nullable(),
  questions: z.number().int(),
  calls: z.number().int(),
  asked: z.number().int(),
  judged: z.number().int(),
  result: trialResultSchema.nullable(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
});
export type TrialItem = z.infer<typeof trialSchema>;

export const trialPageSchema = z.object({
  items: z.array(trialSchema),
  nextCursor: z.string().nullable(),
});
export type TrialPage = z.infer<typeof trialPageSchema>;

export const trialQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.uuid().optional(),
});
export type TrialQuery = z.infer<typeof trialQuerySchema>;

const shownAnswerSchema = z.object({
  text: z.string(),
  error: z.string().nullable(),
  cutAtLimit: z.boolean(),
});
export type ShownAnswer = z.infer<typeof shownAnswerSchema>;

/** Two answers in the order in which they are judged; null: not there yet. `firstModel` is null until the models are named. */
export const trialPairSchema = z.object({
  position: z.number().int(),
  question: z.string(),
  first: shownAnswerSchema.nullable(),
  second: shownAnswerSchema.nullable(),
  verdict: verdictSchema.nullable(),
  firstModel: z.string().nullable(),
});
export type ShownPair = z.infer<typeof trialPairSchema>;

export const trialDetailsSchema = trialSchema.extend({ pairs: z.array(trialPairSchema) });
export type TrialDetails = z.infer<typeof trialDetailsSchema>;
