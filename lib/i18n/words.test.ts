import { createTranslator } from "use-intl/core";
import { describe, expect, test } from "vitest";

import { catalogue, languageOf, locales } from "./index.ts";

/** The parameters of a text: its arguments, and the tags (`<b>`) that the page fills. */
function parts(sentence: string): { says: string; wants: string[] } {
  const wants = [...sentence.matchAll(/<(\w+)>/g)].map(([mark]) => mark);
  // From the inside out: `{count}`, then the branches with only text, then the plural around them.
  let rest = sentence.replaceAll(/<\/?\w+>/g, "");
  let says = "";
  for (let before = ""; before !== rest; ) {
    before = rest;
    rest = rest.replaceAll(/\{(\w+)(?:, number)?\}/g, (_, name: string) => (wants.push(name), ""));
    rest = rest.replaceAll(
      /(?<=(?:\bother|\bone|=\d+) )\{([^{}]*)\}/g,
      (_, branch: string) => ((says += ` ${branch}`), "·"),
    );
    rest = rest.replaceAll(
      /\{(\w+), plural,(?: (?:other|one|=\d+) ·)+\}/g,
      (_, name: string) => (wants.push(name), ""),
    );
  }
  if (/[{}]/.test(rest)) throw new Error(`not understood: ${sentence}`);
  return { says: says.replaceAll("#", "") + rest, wants: [...new Set(wants)].sort() };
}

const sentences = (language: "en" | "zh") =>
  Object.entries(catalogue(language)).flatMap(([subject, words]) =>
    Object.entries(words).map(([key, sentence]) => [`${subject}.${key}`, sentence] as const),
  );

const english = new Map(sentences("en"));
const chinese = new Map(sentences("zh"));

/** Latin words that are used unchanged in Chinese texts. */
const names =
  /\b(Parlor|Ollama|OLLAMA_BASE_URL|ollama pull(?: gpt-oss:20b)?|AI|Esc|JSON|application\/json|UTF-8|Host|Cookie|English|API|models\.yaml|OpenAI|vLLM|llama\.cpp|LM Studio|SGLang|gpt-oss(?::20b|-20b)?|hf\.co\/unsloth\/gpt-oss-20b-GGUF:Q4_K_M|\d*GB|Modelfile|Harmony|FROM|SYSTEM|PARAMETER|MESSAGE|parlor|system|user|assistant|http:\/\/gpu-1:\d+|https?|Prometheus|metrics|PostgreSQL|DATABASE_URL|OLLAMA_NO_CLOUD|nginx|proxy_buffering off|proxy_read_timeout|X-Accel-Buffering|gzip_types|text\/event-stream|npm run admin -- backup|npm start|apt install(?: tesseract-ocr(?:-chi-sim|-eng)?)+|processes\/worker\.ts|pg_dump|PDF|Word|PowerPoint|Excel|CSV|HTML|Markdown|multipart\/form-data|file|[AB])\b|\\n/g;

/** The names of the languages, each in its own. */
const namesALanguage = new Set([
  "signIn.otherLanguage",
  "settings.languageZh",
  "settings.languageEn",
]);

/** The names of the texts that break a rule. */
const caught = (language: Map<string, string>, rule: (says: string, key: string) => boolean) =>
  [...language]
    .filter(([key, sentence]) => !namesALanguage.has(key) && rule(parts(sentence).says, key))
    .map(([key]) => key);

describe("the message catalogues", () => {
  test("both languages have the same keys", () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
  });

  test("a text has the same parameters in both languages", () => {
    const wanted = (language: Map<string, string>) =>
      [...english.keys()].map((key) => [key, parts(language.get(key) ?? "").wants]);
    expect(wanted(chinese)).toEqual(wanted(english));
  });

  test("the Chinese texts are in Chinese", () => {
    expect(caught(chinese, (says) => /\p{Script=Latin}/u.test(says.replaceAll(names, "")))).toEqual(
      [],
    );
  });

  test("Chinese typography: no space between scripts, full-width punctuation, “ ”, 你", () => {
    expect(
      caught(chinese, (says) =>
        /\p{Script=Han} +[\p{L}\p{N}]|[\p{L}\p{N}] +\p{Script=Han}/u.test(says),
      ),
    ).toEqual([]);
    expect(
      caught(chinese, (says) => /\p{Script=Han}[,;:!?()]|[,;:!?(]\p{Script=Han}/u.test(says)),
    ).toEqual([]);
    expect(caught(chinese, (says) => /[您「」！"']/u.test(says))).toEqual([]);
  });

  test("English typography, and no exclamation marks", () => {
    expect(
      caught(english, (says) => /\p{Script=Han}|!|\boops\b|\bplease wait\b|['"]/iu.test(says)),
    ).toEqual([]);
  });

  test.each(["en", "zh"] as const)("every text can be formatted (%s)", (language) => {
    for (const [key, sentence] of language === "en" ? english : chinese) {
      const given = Object.fromEntries(
        parts(sentence).wants.map((want) => [
          want.replaceAll(/[<>]/g, ""),
          want.startsWith("<") ? (inner: string) => inner : 2,
        ]),
      );
      const translate = createTranslator({
        locale: locales[language],
        messages: { sentence } as never,
        onError: (error) => {
          throw error;
        },
      });
      expect(translate.markup("sentence" as never, given as never), key).not.toMatch(/[{}<>]/);
    }
  });
});

test("a request's language is its cookie's, otherwise the browser's, otherwise English", () => {
  const asked = (headers: Record<string, string>) => languageOf(new Headers(headers));
  expect(asked({ cookie: "a=1; language=zh; b=2", "accept-language": "en" })).toBe("zh");
  expect(asked({ cookie: "language=fr", "accept-language": "fr, zh-CN;q=0.9, en;q=0.8" })).toBe(
    "zh",
  );
  expect(asked({})).toBe("en");
});

test.each([
  ["zh", "zh"],
  ["ZH-cn,zh;q=0.9,en;q=0.8", "zh"],
  ["zh-Hant-TW", "zh"],
  ["en-GB,en;q=0.9,zh;q=0.8", "en"],
  ["en;q=0.3, zh;q=0.7", "zh"],
  ["en, zh", "en"],
  ["zh, en", "zh"],
  ["de, en;q=0.9, zh;q=0.5", "en"],
  // A language that Parlor does not have is preferred by far.
  ["de-DE,de;q=0.9,zh;q=0.2", "en"],
  ["de-DE,de;q=0.9,zh;q=0.2,en;q=0.1", "en"],
  ["de;q=0.4, zh;q=0.1", "en"],
  // Here it is not: Chinese is the second language of somebody who does not name English, or names it later.
  ["de,zh;q=0.5", "zh"],
  ["ja-JP,ja;q=0.9,zh-CN;q=0.8,en;q=0.7", "zh"],
  ["de;q=0.4, zh;q=0.2", "zh"],
  ["zh;q=0", "en"],
  ["zh;q=x, en;q=0.1", "en"],
  ["zh ; q=0.9 , en ; q=0.8", "zh"],
  ["zhx, yzh-zh", "en"],
  ["*", "en"],
  ["zh;q=0.5, *;q=0.1", "zh"],
  [",;q=,", "en"],
  ["", "en"],
] as const)("Accept-Language: %s is answered in %s", (acceptLanguage, language) => {
  expect(languageOf(new Headers({ "accept-language": acceptLanguage }))).toBe(language);
});
