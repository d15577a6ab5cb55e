import fc from "fast-check";
import { expect, test } from "vitest";

import { isLine } from "#lib/text/rules.ts";

import { documentName } from "./file-name.ts";
import { longestDocumentName } from "./rules.ts";

test.each([
  ["../../etc/notes.txt", "notes.txt"],
  ["C:\\Users\\lin\\手册.PDF", "手册.PDF"],
  ["a\u202Efdp.txt", "afdp.txt"],
  ["a\0b\r\nc.md", "abc.md"],
  ["  two   words .txt ", "two words .txt"],
  [`${"长".repeat(300)}.docx`, `${"长".repeat(195)}.docx`],
  [`${"a".repeat(195)}😀.docx`, `${"a".repeat(195)}.docx`],
])("H48 the name of the file %j is %j", (sent, name) => {
  expect(documentName(sent)).toBe(name);
});

test.each(["", ".txt", "\u200b.pdf", "folder/"])("H48 %j is no name", (sent) => {
  expect(() => documentName(sent)).toThrow(/file_name_invalid/);
});

test.each(["program.exe", "page.html.js", "txt"])("%j is of no kind that is read", (sent) => {
  expect(() => documentName(sent)).toThrow(/file_kind_unreadable/);
});

test("H48 whatever a name was, it becomes one that can be shown, or is refused", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (sent) => {
      let name: string;
      try {
        name = documentName(`${sent}.txt`);
      } catch {
        return;
      }
      expect(isLine(name, longestDocumentName)).toBe(true);
      expect(name).not.toMatch(/[/\\]/);
    }),
  );
});
