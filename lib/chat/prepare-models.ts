import "server-only";

import { prepareCounting } from "#lib/context/index.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { servedProfiles } from "#lib/models/index.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { current } from "#lib/settings/index.ts";

/** How often to look for models that were not there before, in ms. */
const every = 10_000;

/**
 * Until the process ends, loads what the first question to each model would wait for: the settings, the model's tokeniser and its calibration.
 * It is not awaited: a model that is missed is prepared by its first question.
 */
export function keepModelsPrepared(): void {
  const look = () =>
    void prepareModels().catch((thrown: unknown) =>
      log.debug({ error: safeErrorText(thrown) }, "the models were not prepared"),
    );
  look();
  processSingleton("models preparation", () => setInterval(look, every).unref());
}

/** Those that are prepared already cost no statement. */
export const prepareModels = async (): Promise<void> =>
  prepareCounting(await servedProfiles(await current()));
