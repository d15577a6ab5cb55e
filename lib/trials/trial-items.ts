// Trials as administrators see them: which model wrote which answer is not said before all are judged, or the judging was ended.

import type { Admin } from "#lib/auth/viewer.ts";
import { errorMessage } from "#lib/error-message.ts";
import type { MessageKey } from "#lib/errors.ts";
import { catalogue } from "#lib/i18n/index.ts";

import type { ShownAnswer, ShownPair, ShownVerdict, TrialAnswer, TrialItem } from "./schema.ts";
import type { PairRow, TrialCounts, TrialRow } from "./store.ts";

export function itemOf(admin: Admin, row: TrialRow, counts: TrialCounts | undefined): TrialItem {
  const { userId: _, problem, revealedAt, startedAt, endedAt, ...trial } = row;
  const { questions = 0, asked = 0, model = 0, against = 0, same = 0 } = counts ?? {};
  return {
    ...trial,
    error: problem === null ? null : messageOf(admin, problem),
    questions,
    calls: 2 * questions,
    asked,
    judged: model + against + same,
    result: revealedAt
      ? {
          ...{ model, against, same },
          modelMs: counts?.modelMs ?? null,
          againstMs: counts?.againstMs ?? null,
        }
      : null,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
  };
}

export function pairOf(
  admin: Admin,
  { modelId, against, revealedAt }: TrialRow,
  { position, question, swapped, answers, verdict }: PairRow,
): ShownPair {
  const [first, second] = swapped
    ? [answers.against, answers.model]
    : [answers.model, answers.against];
  // One answer alone would say that it is the model's that is asked first.
  const areThere = first !== null && second !== null;
  const shown = (answer: TrialAnswer | null): ShownAnswer | null =>
    answer && areThere
      ? {
          text: answer.text,
          error: answer.problem === null ? null : messageOf(admin, answer.problem),
          cutAtLimit: answer.cutAtLimit,
        }
      : null;
  return {
    position,
    question,
    first: shown(first),
    second: shown(second),
    verdict: shownVerdict(verdict, swapped),
    firstModel: revealedAt ? (swapped ? against : modelId) : null,
  };
}

function shownVerdict(verdict: PairRow["verdict"], swapped: boolean): ShownVerdict | null {
  if (verdict === null || verdict === "same") return verdict;
  return (verdict === "model") !== swapped ? "first" : "second";
}

/** The verdict by model, of one by place. */
export function storedVerdict(verdict: ShownVerdict | null, swapped: boolean): PairRow["verdict"] {
  if (verdict === null || verdict === "same") return verdict;
  return (verdict === "first") !== swapped ? "model" : "against";
}

/** Values of a failure are not stored; texts that have some are replaced by the general one. */
function messageOf(admin: Admin, problem: string): string {
  const texts = catalogue("en").errors as Record<string, string>;
  const isPlain = texts[problem] !== undefined && !texts[problem].includes("{");
  const messageKey = (isPlain ? problem : "model_fault") as MessageKey;
  return errorMessage(admin, { messageKey, values: {} });
}
