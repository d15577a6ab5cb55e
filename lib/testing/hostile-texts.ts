// Long texts, hostile and honest, that every verb which takes text must get through in steps linear in their length: each is what somebody
// could paste, or a model could say, about `size` characters (UTF-16 code units) long. What only a Markdown parser minds stands in
// components/markdown/pathological-inputs.ts.

import { randomText } from "./random-text.ts";
import { repeatedUnits } from "./repeated-units.ts";

export type HostileText = { name: string; text: (size: number) => string };

/** Lines that differ: `line(n)` until the text is long enough. */
const lines: Record<string, (at: number) => string> = {
  "a table with commas": (at) => `S-${at},Seal kit ${at},${at * 3},hall ${at % 7}`,
  "a table with tabs": (at) => `S-${at}\tSeal kit ${at}\t${at * 3}\thall ${at % 7}`,
  "a table with semicolons and commas": (at) => `${at};"Seal; kit";${at},5;`,
  "a Markdown table": (at) => `| S-${at} | Seal kit | ${at * 3} |`,
  "a log": (at) =>
    `2026-11-24 10:${at % 60}:01 INFO pump P-${at} started on port ${3000 + (at % 999)}`,
  "a log of sentences": (at) => `Pump P-${at} has been started in hall ${at % 7}.`,
  "a web server's log": (at) =>
    `10.0.0.${at % 255} - - [24/Nov/2026:10:00:01 +0000] "GET /a/${at} HTTP/1.1" 200 ${at}`,
  "a list of parts": (at) => `detail${4_536 + at}`,
  "a list of sentences": (at) => `- Machine M-${at} weighs ${at + 100} kg.`,
  "a numbered list": (at) => `${at + 1}. Kit${at} of maker${at}`,
  "JSON lines": (at) => `{"id": ${at}, "text": "it is ${at}", "tags": ["a${at}"]}`,
  "a diff": (at) => `${"+-  "[at % 4]}const part${at} = ${at};`,
  code: (at) => `\tif (part${at}.stock < ${at}) order(part${at}.id, "x");`,
  "one statement of each thing": (at) => `Kit${at} of maker${at} costs ${at} euros there.`,
  "one thing that always changes": (at) => `The reorder point for seals is ${at} pieces.`,
  "one thing in Chinese that always changes": (at) => `密封件的再订货点是${at}件。`,
  "asks to remember many things": (at) => `remember that kit${at} costs ${at} euros`,
  "asks to forget many things": (at) => `forget kit${at} and its price`,
  "names that differ": (at) =>
    `then Omar${String.fromCharCode(97 + (at % 26))} Lind${String.fromCharCode(97 + (at % 25))} came.`,
  "words that differ": (at) => `w${at.toString(36)}`,
  "mail headers": (at) => `Received: from a${at}.example by b${at}.example; 24 Nov 2026`,
  "a dialogue": (at) => `${at % 2 === 0 ? "Lin" : "Omar"}: is it ${at}?`,
};

/** Texts that are not the same thing again and again. */
const shaped: HostileText[] = [
  { name: "brackets that close", text: (size) => "[".repeat(size / 2) + "]".repeat(size / 2) },
  {
    name: "objects that close",
    text: (size) => '{"a":'.repeat(size / 6) + "1" + "}".repeat(size / 6),
  },
  {
    name: "notes of one long fact",
    text: (size) =>
      JSON.stringify({ facts: [{ text: `It is ${"so ".repeat(size / 3)}` }], summary: "a" }),
  },
  {
    name: "notes of many facts",
    text: (size) =>
      JSON.stringify({
        facts: Array.from({ length: size / 30 }, (_, at) => ({ text: `It is ${at}.` })),
        summary: "a",
      }),
  },
  {
    name: "notes with a long summary",
    text: (size) => JSON.stringify({ facts: [], summary: "It is so. ".repeat(size / 10) }),
  },
  {
    name: "a word between blanks",
    text: (size) => `${" ".repeat(size / 2)}a${" ".repeat(size / 2)}`,
  },
  {
    name: "a word between line ends",
    text: (size) => `${"\n".repeat(size / 2)}a${"\n".repeat(size / 2)}`,
  },
  {
    name: "one long line and a sentence",
    text: (size) => `${"x".repeat(size)}. The code of item1 is V-1-940.`,
  },
  { name: "one sentence and blanks", text: (size) => `Is it so?${" ".repeat(size)}` },
  {
    name: "words that grow",
    text: (size) =>
      Array.from({ length: Math.sqrt(2 * size) }, (_, at) => "a".repeat(at)).join(" "),
  },
  {
    name: "lines that grow",
    text: (size) =>
      Array.from({ length: Math.sqrt(2 * size) }, (_, at) => "b ".repeat(at / 2)).join("\n"),
  },
  {
    name: "lists that grow inward",
    text: (size) =>
      Array.from({ length: Math.sqrt(size) }, (_, at) => `${"  ".repeat(at)}- a`).join("\n"),
  },
  {
    name: "a fence that never ends",
    text: (size) => `\`\`\`\n${"const a = 1;\n".repeat(size / 13)}`,
  },
  { name: "a formula that never ends", text: (size) => `$$\n${"a + b\n".repeat(size / 6)}` },
  { name: "random letters", text: (size) => randomText(size, "abcdefghijklmnopqrstuvwxyz") },
  {
    name: "random letters and blanks",
    text: (size) => randomText(size, "abcdefghijklmnopqrstuvwxyz      "),
  },
  { name: "random signs", text: (size) => randomText(size, "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~") },
  {
    name: "random Chinese characters",
    text: (size) => randomText(size, "备件库存水平由设备计划员提出采购部在五个工作日内确认"),
  },
  {
    name: "random base64",
    text: (size) =>
      randomText(size, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"),
  },
  {
    name: "random characters of the first plane",
    text: (size) => randomText(size, everyCharacter()),
  },
];

/** One of each 16 characters of the first plane that can be stored: neither NUL nor half of a pair. */
const storable = (code: number) =>
  code >= 0xd800 && code <= 0xdfff ? "" : String.fromCharCode(code);
const everyCharacter = () =>
  Array.from({ length: 4_095 }, (_, at) => storable((at + 1) * 16)).join("");

export const hostileTexts: HostileText[] = [
  ...Object.entries(repeatedUnits).map(([name, unit]) => ({
    name,
    text: (size: number) => unit.repeat(Math.ceil(size / unit.length)),
  })),
  ...Object.entries(lines).map(([name, line]) => ({
    name,
    text: (size: number) => joined(size, line),
  })),
  ...shaped,
];

function joined(size: number, line: (at: number) => string): string {
  const all: string[] = [];
  for (let [at, length] = [0, 0]; length < size; at += 1) {
    const next = line(at);
    all.push(next);
    length += next.length + 1;
  }
  return all.join("\n");
}
