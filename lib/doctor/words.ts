import { createTranslator } from "use-intl/core";

import { type Catalogue, catalogue, type Language, locales } from "#lib/i18n/index.ts";

import type { Check } from "./check.ts";
import type { DoctorFinding, Level } from "./schema.ts";

type Say<Key> = (key: Key, values?: Record<string, string | number>) => string;

const rank: Record<Level, number> = { fault: 0, warning: 1, fine: 2 };

/** The findings in a language, the worst first. */
export function inWords(checks: readonly Check[], language: Language): DoctorFinding[] {
  const common = { locale: locales[language], messages: catalogue(language) };
  // Which values belong to which text is known where a check is made, not here.
  const say: Say<Check["key"]> = createTranslator({ ...common, namespace: "doctor" });
  const problemOf: Say<keyof Catalogue["runtimes"]> = createTranslator({
    ...common,
    namespace: "runtimes",
  });
  return checks
    .toSorted((one, other) => rank[one.level] - rank[other.level])
    .map(({ level, subject, key, values = {} }) => {
      const { problem = "fault" } = values;
      return {
        level,
        subject: "part" in subject ? say(subject.part) : subject.name,
        text: say(key, { ...values, problem: problemOf(problem as keyof Catalogue["runtimes"]) }),
      };
    });
}
