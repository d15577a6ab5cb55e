import { Linter } from "eslint";
import nextTypescript from "eslint-config-next/typescript";
import { expect, test } from "vitest";

import { uniqueTypes } from "./unique-types.ts";

const parser = nextTypescript[0]?.languageOptions?.["parser"] as Linter.Parser;
const config: Linter.Config = {
  files: ["**/*.ts"],
  languageOptions: { parser },
  plugins: { parlor: { rules: { "unique-types": uniqueTypes } } },
  rules: { "parlor/unique-types": "error" },
};

/** The rule's findings for these files (path → source), linted in this order in one run. */
function messagesOf(checkout: string, files: Record<string, string>): string[] {
  const linter = new Linter({ cwd: checkout });
  return Object.entries(files).flatMap(([path, source]) =>
    linter.verify(source, config, `${checkout}/${path}`).map(({ message }) => message),
  );
}

test.each(["export type Turn = string;", "export interface Turn {}", "export class Turn {}"])(
  "a second exported type with a name is refused: %s",
  (second) => {
    const files = { "lib/a.ts": "export type Turn = number;", "lib/b.ts": second };
    expect(messagesOf(`/${second}`, files)).toEqual(["lib/a.ts exports another type named Turn."]);
  },
);

test("a local type, a re-export, a value and the same file again are accepted", () => {
  const files = {
    "lib/a.ts": "export type Turn = number;",
    "lib/index.ts": 'export type { Turn } from "./a.ts";',
    "lib/b.ts": "type Turn = string; export const turn: Turn = '';",
    "components/turn.ts": "export const Turn = () => null;",
  };
  expect([...messagesOf("/tree", files), ...messagesOf("/tree", files)]).toEqual([]);
});
