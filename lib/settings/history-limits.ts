import type { Opening } from "#lib/conversations/index.ts";

import type { Settings } from "./schema.ts";
/** More characters than a window of this many tokens can hold: no text has an average of a dozen characters per token. */
export const charactersOf = (contextLength: number): number => contextLength * 12;

/** The maximum length of the history that is read, in characters, and the strategy of a conversation that has none of its own. */
export const historyLimitsOf = (
  { strategy, modelStrategies, contextLength }: Settings,
  model: string | undefined,
): Pick<Opening, "strategy" | "longest"> => ({
  strategy: (model !== undefined && modelStrategies[model]) || strategy,
  longest: charactersOf(contextLength),
});
