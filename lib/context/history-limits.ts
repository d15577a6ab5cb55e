import type { Opening } from "#lib/conversations/index.ts";
import type { Settings } from "#lib/settings/schema.ts";

/** More characters than a window of so many tokens can hold: no text has a dozen characters a token on average. */
export const charactersOf = (contextLength: number): number => contextLength * 12;

/** How far back a conversation is read, in characters, and the strategy of one that has none of its own. */
export const historyLimitsOf = (
  { strategy, modelStrategies, contextLength }: Settings,
  model: string | undefined,
): Pick<Opening, "strategy" | "longest"> => ({
  strategy: (model !== undefined && modelStrategies[model]) || strategy,
  longest: charactersOf(contextLength),
});
