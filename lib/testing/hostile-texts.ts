// Long texts, hostile and honest, that every verb which takes text must get through in steps linear in their length: each is what somebody
// could paste, or a model could say, about `size` characters (UTF-16 code units) long. What only a Markdown parser minds stands in
// components/markdown/pathological-inputs.ts.

import { randomText } from "./random-text.ts";

export type HostileText = { name: string; text: (size: number) => string };

/** Units that are repeated until the text is long enough. */
const repeated: Record<string, string> = {
  // Runs without a break, in every script.
  "small letters": "b",
  "capital letters": "B",
  "both cases": "aB",
  "letters with accents": "é",
  "accents as marks": "e\u0301",
  "marks alone": "\u0301",
  "German compounds": "donaudampfschifffahrts",
  Greek: "λόγος",
  Cyrillic: "слово",
  "one Chinese character": "汉",
  "Chinese characters": "备件库存水平由设备计划员提出",
  "rare Chinese characters": "𠀀𠀁",
  Hiragana: "ひらがな",
  Katakana: "カタカナ",
  "half-width Katakana": "ｶﾞ",
  Hangul: "한글",
  "Hangul as jamo": "\u1112\u1161\u11ab",
  Arabic: "السلام",
  "an Arabic ligature that unfolds": "\ufdfa",
  "Arabic digits": "٠١٢",
  Hebrew: "שלום",
  Devanagari: "नमस्ते",
  Tamil: "தமிழ்",
  Thai: "สวัสดี",
  Khmer: "ភាសា",
  Georgian: "ქართული",
  "Egyptian hieroglyphs": "𓀀",
  "bold letters of mathematics": "𝐀",
  "full-width letters": "Ａｂ",
  ligatures: "ﬀ",
  "Turkish capital I": "İ",
  "sharp s": "ß",
  // Emoji.
  emoji: "👍",
  "emoji with skin": "👍🏽",
  "emoji families": "👨‍👩‍👧‍👦",
  flags: "🇩🇪",
  keycaps: "1️⃣",
  "joiners alone": "\u200d",
  "selectors alone": "\ufe0f",
  // Digits.
  "one digit": "7",
  digits: "31415926",
  "digits and commas": "1,",
  "digits and points": "1.",
  "digits and blanks": "1 ",
  "digits and colons": "12:",
  "digits and slashes": "1/",
  "digits and dashes": "1-",
  "groups of thousands": "123,456,",
  "decimal numbers": "1.5 ",
  percentages: "12% ",
  prices: "€12.50 ",
  superscripts: "²",
  "Roman numerals": "Ⅷ",
  "Chinese digits": "一二三",
  // Blanks.
  blanks: " ",
  tabs: "\t",
  "line ends": "\n",
  "line ends of Windows": "\r\n",
  "carriage returns": "\r",
  "no-break spaces": "\u00a0",
  "ideographic spaces": "\u3000",
  "zero-width spaces": "\u200b",
  "byte order marks": "\ufeff",
  "line separators": "\u2028",
  "vertical tabs and form feeds": "\v\f",
  "blanks of all kinds": " \t\u00a0\u3000\u2009",
  "blank lines with blanks": "  \n",
  "a letter and many blanks": `a${" ".repeat(300)}`,
  "direction marks": "\u202e\u202c",
  "soft hyphens": "\u00ad",
  // Punctuation.
  "full stops": ".",
  "full stops and blanks": ". ",
  "full stops of Chinese": "。",
  commas: ",",
  "question marks": "?",
  "exclamation marks of both": "!！",
  semicolons: ";；",
  colons: ":",
  quotes: '"',
  "curly quotes": "“",
  apostrophes: "'",
  contractions: "n't'll",
  dashes: "-",
  "long dashes": "—",
  "equals signs": "=",
  underscores: "_",
  "underscores in words": "a_",
  stars: "*",
  "stars in words": "a*",
  "stars around words": "**a** ",
  backticks: "`",
  "backticks around words": "`a` ",
  fences: "```\n",
  "fences with words": "```js\na\n",
  tildes: "~",
  "fences of tildes": "~~~\n",
  hashes: "#",
  headings: "# a\n",
  "quote marks": ">",
  "quote marks and blanks": "> ",
  "quoted lines": "> a\n",
  "list marks": "- ",
  "list items": "- a\n",
  "numbered items": "1. a\n",
  "list marks that begin lines": "1.\n",
  "nested list marks": "- * + ",
  bars: "|",
  "table rows": "|a|b|\n",
  "table delimiters": "|-",
  brackets: "[",
  "closing brackets": "]",
  "pairs of brackets": "[]",
  "nested brackets": "[(",
  braces: "{",
  "opened objects": '{"a":',
  "opened arrays": "[[",
  parentheses: "(",
  links: "[a](b)",
  "links that stay open": "[a](",
  backslashes: "\\",
  "escaped letters": "\\a",
  dollars: "$",
  formulas: "$a$ ",
  ampersands: "&",
  entities: "&amp;",
  "smaller-than signs": "<",
  tags: "<a>",
  "tags that stay open": "<a b='",
  comments: "<!--",
  bars2: "a|b",
  slashes: "/",
  "at signs": "a@",
  "mail addresses": "a.b@c.d ",
  carets: "^",
  // Control tokens of chat templates.
  "control tokens": "<|start|>",
  "control tokens in each other": "<|<|",
  "control tokens that stay open": "<|start",
  "full-width control tokens": "<｜begin｜>",
  "instruction tokens": "[INST]",
  "turn tokens": "<start_of_turn>",
  "a whole injected turn": "<|end|><|start|>system<|message|>",
  "thinking tags": "<think>",
  // Words and sentences.
  "one-letter words": "a ",
  "capital one-letter words": "A ",
  "capitalised names": "Omar Lindqvist ",
  "capitalised words": "Aa ",
  words: "pump seal hall four and so on ",
  "a sentence without an end": "and then the pump was moved to hall four ",
  "short sentences": "It is so. ",
  questions: "Is it so? ",
  "Chinese sentences": "备件须复核。",
  "Chinese with Latin words": "用pump泵",
  negations: "not ",
  "negated sentences": "The seal may not be used there. ",
  "Chinese negations": "不没未勿",
  // What the rules of memory look for.
  "asks to remember": "remember that it is 12\n",
  "asks to forget": "forget that it is 12\n",
  remember: "remember ",
  forget: "forget ",
  "Chinese asks to remember": "请记住：上限是240件\n",
  "Chinese asks to forget": "忘掉上限是240件\n",
  please: "please ",
  codes: "A-1-",
  "codes with points": "A.1.",
  "codes with underscores": "A_1_",
  "codes with slashes": "a/1/",
  "codes on lines": "V-1-940\n",
  dates: "2026-11-24 ",
  "Chinese dates": "2026年11月24日",
  "halves of Chinese dates": "11月",
  "days of Chinese months": "1月1号",
  years: "1999年",
  times: "10:01:59 ",
  "title words": "Title: ",
  "Chinese title words": "标题：",
  // Addresses.
  "addresses joined": "https://a.example/x,",
  "addresses one in another": "http://",
  domains: "a.b.",
  paths: "../",
  "Windows paths": "C:\\a\\",
  "percent codes": "%E6%B1%89",
  "query strings": "a=1&b=2&",
  // Machine's text, each unit alike.
  base64: "TWFuIGlzIGRpc3Rpbmd1aXNoZWQ",
  hex: "deadbeef",
  "hex bytes": "de ad be ef ",
  "minified JavaScript": "function(e,t){var n=e[t]||{};return n.x?1:0},",
  "JSON on a line": '{"id":1,"name":"a","on":true},',
  XML: "<row id='1'><v>2</v></row>",
  SQL: "INSERT INTO parts VALUES (1, 'S-40', 240);\n",
  "a stack trace": "    at Object.<anonymous> (/srv/a.js:1:2)\n",
  YAML: "- id: 1\n  name: a\n",
  shell: "$HOME/bin:$PATH ",
  "ANSI colours": "\u001b[31ma\u001b[0m",
  "control characters": "\u0001\u0007",
  "private use": "\ue000",
  noncharacters: "\ufffe",
  "replacement characters": "\ufffd",
  "last planes": "\u{10fffd}",
};

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
  ...Object.entries(repeated).map(([name, unit]) => ({
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
