import { useState } from "react";

import type { AskOptions } from "#components/conversation/actions.ts";
import type { Message } from "#lib/conversations/schema.ts";
import type { Model } from "#lib/models/schema.ts";

export type ModelChoice = {
  /** The model and effort that the next question is asked with, as they are shown. */
  model: Model | undefined;
  effort: string;
  /** What of it is sent: the model only when it was chosen here, for otherwise the server knows better. */
  wish: AskOptions;
  choose: (change: AskOptions) => void;
};

/** Who answers next, and how hard they think: what was chosen here, else what answered last, else the default. */
export function useModelChoice(messages: Message[], models: Model[]): ModelChoice {
  const [chosen, setChosen] = useState<AskOptions>({});
  const last = messages.findLast((message) => message.metadata.turn)?.metadata.turn;
  const named = (name: string | undefined) => models.find(({ id }) => id === name);
  const model = named(chosen.model) ?? named(last?.model) ?? models.find((each) => each.default);
  const effort = chosen.effort ?? last?.effort ?? "medium";
  const wish: AskOptions = {
    ...(chosen.model !== undefined && model?.id === chosen.model && { model: chosen.model }),
    ...(model && model.efforts.length > 0 && { effort }),
  };
  return { model, effort, wish, choose: (change) => setChosen({ ...chosen, ...change }) };
}
