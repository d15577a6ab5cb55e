import { useState } from "react";

import type { AskOptions } from "#components/conversation/actions.ts";
import type { Message } from "#lib/conversations/schema.ts";
import type { Model } from "#lib/models/schema.ts";

import { useModels } from "./models.ts";

export type ModelChoice = {
  /** The models that can be chosen. */
  models: Model[];
  /** The model and effort of the next question, as displayed. */
  model: Model | undefined;
  effort: string;
  /** What is sent: the model only if the user chose it here. Otherwise the server decides, since its data is newer. */
  wish: AskOptions;
  choose: (change: AskOptions) => void;
};

/**
 * The model and effort of the next question: the user's choice, else those of the last answer, else the default. `written` are the models that
 * were rendered into the page by the server.
 */
export function useModelChoice(messages: Message[], written: Model[]): ModelChoice {
  const models = useModels(written);
  const [chosen, setChosen] = useState<AskOptions>({});
  const last = messages.findLast((message) => message.metadata.turn)?.metadata.turn;
  const named = (name: string | undefined) => models.find(({ id }) => id === name);
  const model = named(chosen.model) ?? named(last?.model) ?? models.find((each) => each.default);
  const effort = chosen.effort ?? last?.effort ?? model?.effort ?? "medium";
  const wish: AskOptions = {
    ...(chosen.model !== undefined && model?.id === chosen.model && { model: chosen.model }),
    ...(model && model.efforts.length > 0 && { effort }),
  };
  return { models, model, effort, wish, choose: (change) => setChosen({ ...chosen, ...change }) };
}
