import { expect, test } from "vitest";

import { catalogue } from "#lib/i18n/index.ts";
import { numberRules, settingDefaults } from "#lib/settings/rules.ts";
import { settingsSchema } from "#lib/settings/schema.ts";

import { groups } from "./groups.ts";

const names = Object.keys(settingsSchema.shape).sort();

test("every setting stands on the page, in one group", () => {
  expect(groups.flatMap(({ names: each }) => [...each]).sort()).toEqual(names);
});

test.each(["en", "zh"] as const)(
  "every setting has a name and says what it does (%s)",
  (language) => {
    const texts: Record<string, string> = catalogue(language).generalSettings;
    const missing = names.filter((name) => !texts[name] || !texts[`${name}What`]);
    expect(missing).toEqual([]);
  },
);

test("the defaults of the page are those of the server", () => {
  expect(settingsSchema.parse({})).toEqual(settingDefaults);
  expect([...Object.keys(numberRules), "strategy", "modelStrategies"].sort()).toEqual(names);
});
