import type { LoadedCopy } from "#lib/models/index.ts";

import type { Check } from "./check.ts";

/** What was found of the models in the memory of their servers. */
export const checksOfModels = (copies: readonly LoadedCopy[]): Check[] =>
  copies.flatMap(({ model, runtime, loadedWindow, wantedWindow, onCard }) => {
    const checks: Check[] = [];
    const note = (level: Check["level"], key: Check["key"], values: Check["values"]) =>
      checks.push({ level, subject: { name: model }, key, values: { runtime, ...values } });
    // A server that has loaded a model with another window than calls ask for loads it again at the next question.
    if (loadedWindow !== undefined && loadedWindow !== wantedWindow)
      note("warning", loadedWindow < wantedWindow ? "windowSmaller" : "windowOther", {
        loaded: loadedWindow,
        wanted: wantedWindow,
      });
    if (onCard !== undefined && onCard < 100) note("warning", "partOnCard", { percent: onCard });
    if (checks.length === 0) note("fine", "loadedFine", { window: wantedWindow });
    return checks;
  });
