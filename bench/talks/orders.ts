// What a bench asks of the process that holds Parlor's conversations, and what it is told.

import type { Budget } from "#lib/context/schema.ts";

export type QuestionOrder = {
  do: "ask";
  conversation: string;
  text: string;
  /** On a branch of its own, after which the conversation is as it was. */
  aside?: boolean;
};

export type TalkOrder =
  | QuestionOrder
  | { do: "settings"; settings: object }
  | { do: "lengthen"; conversation: string; messages: number };

/** Of one turn: what its model saw and said, and when it was asked (on the clock of `performance`, since 1970). */
export type Told = {
  text: string;
  begun: number;
  /** Whether this turn has cut. */
  cut: boolean;
  budget: Budget;
  contextLength: number;
  predicted: number;
  reported: number;
};
