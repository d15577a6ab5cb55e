import type { AskOptions } from "#components/conversation/actions.ts";
import type { ConversationState } from "#components/conversation/machine.ts";
import type { Collection } from "#lib/knowledge/schema.ts";
import type { Model } from "#lib/models/schema.ts";

import { type CollectionChoice, useCollectionChoice } from "./collections.ts";
import { type ModelChoice, useModelChoice } from "./model-choice.ts";

export type Choices = {
  model: ModelChoice;
  collections: CollectionChoice;
  /** What is sent with the next question: what the user has chosen here. */
  wish: AskOptions;
};

/** What the server has rendered into the page to choose from. */
export type Offers = { models: Model[]; collections: Collection[] };

/** What can be chosen for the next question. */
export function useChoices(
  { messages, collections: remembered }: ConversationState,
  offers: Offers,
): Choices {
  const model = useModelChoice(messages, offers.models);
  const collections = useCollectionChoice(remembered, offers.collections);
  return { model, collections, wish: { ...model.wish, ...collections.wish } };
}
