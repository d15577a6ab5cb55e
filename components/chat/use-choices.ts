import type { AskOptions } from "#components/conversation/actions.ts";
import type { ConversationState } from "#components/conversation/machine.ts";
import type { Model } from "#lib/models/schema.ts";

import { type CollectionChoice, useCollectionChoice } from "./collections.ts";
import { type ModelChoice, useModelChoice } from "./model-choice.ts";

export type Choices = {
  model: ModelChoice;
  collections: CollectionChoice;
  /** What is sent with the next question: what the user has chosen here. */
  wish: AskOptions;
};

/** What can be chosen for the next question. `models` were rendered into the page by the server. */
export function useChoices(
  { messages, collections: remembered }: ConversationState,
  models: Model[],
): Choices {
  const model = useModelChoice(messages, models);
  const collections = useCollectionChoice(remembered);
  return { model, collections, wish: { ...model.wish, ...collections.wish } };
}
