// The requests of a bench to the process of Parlor's conversations, and the replies.

import type { Budget } from "#lib/context/schema.ts";

export type QuestionOrder = {
  do: "ask";
  conversation: string;
  text: string;
  /** On a branch of its own; afterwards the conversation is as it was. */
  aside?: boolean;
};

export type TalkOrder =
  | QuestionOrder
  | { do: "settings"; settings: object }
  | { do: "lengthen"; conversation: string; messages: number };

/**
 * One turn: the prompt and the answer of its model, and its time (on the clock of `performance`,
 * since 1970).
 */
export type TurnReport = {
  text: string;
  begun: number;
  /** Whether this turn has compacted. */
  cut: boolean;
  budget: Budget;
  contextLength: number;
  predicted: number;
  reported: number;
};
