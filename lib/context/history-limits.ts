import type { Opening } from "#lib/conversations/index.ts";
import type { Settings } from "#lib/settings/schema.ts";

/** How far back a conversation is read, and how its past is treated by default. No text has a dozen characters a token on average. */
export const historyLimitsOf = (
  { strategy, modelStrategies, contextLength }: Settings,
  model: string | undefined,
): Pick<Opening, "strategy" | "longest"> => ({
  strategy: (model !== undefined && modelStrategies[model]) || strategy,
  longest: contextLength * 12,
});
