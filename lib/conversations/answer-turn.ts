import { errorMessage, type TextReader } from "#lib/error-message.ts";

import type { AnswerTurn, Turn } from "./schema.ts";
import type { StoredTurn } from "./turn-store.ts";

/** A turn as the API returns it. Only the message key of its error is stored; the text is in the reader's language and for the reader's role. */
export function plainTurn(
  { id, status, questionId, answerId, error }: StoredTurn,
  reader: TextReader,
): Turn {
  return {
    id,
    status,
    questionId,
    answerId,
    ...(error && { error: { code: error.code, message: errorMessage(reader, error) } }),
  };
}

/** A turn as the metadata of its answer. */
export function answerTurn(turn: StoredTurn, reader: TextReader): AnswerTurn {
  const { id, status, error } = plainTurn(turn, reader);
  return {
    id,
    status,
    ...(error && { error }),
    model: turn.model,
    ...(turn.insteadOf !== null && { insteadOf: turn.insteadOf }),
    ...(turn.effort !== null && { effort: turn.effort }),
    ...(turn.cutAtLimit && { cutAtLimit: true }),
    startedAt: turn.startedAt.toISOString(),
    ...(turn.firstTokenAt && { firstTokenAt: turn.firstTokenAt.toISOString() }),
    ...(turn.firstTextAt && { firstTextAt: turn.firstTextAt.toISOString() }),
    ...(turn.endedAt && { endedAt: turn.endedAt.toISOString() }),
    ...(turn.promptTokens !== null && { promptTokens: turn.promptTokens }),
    ...(turn.replyTokens !== null && { replyTokens: turn.replyTokens }),
    ...(turn.context && { window: windowOf(turn.context) }),
    ...(turn.context?.documents && {
      documents: { ...documentsOf(turn.context.documents), removed: turn.citations?.removed ?? 0 },
    }),
  };
}

/** The snapshot holds more of them. */
const documentsOf = ({
  outcome,
  withdrawn,
}: NonNullable<NonNullable<StoredTurn["context"]>["documents"]>) => ({ outcome, withdrawn });

function windowOf({
  predicted,
  contextLength,
  cut,
}: NonNullable<StoredTurn["context"]>): AnswerTurn["window"] {
  return { predicted, contextLength, cut: cut?.made ?? false };
}
