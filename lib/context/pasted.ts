// What is remembered of pasted data: one fact for a message, that it was pasted. Pure.

import { createTranslator } from "use-intl/core";
import { catalogue, type Language, locales } from "#lib/i18n/index.ts";
import type { SourceMessage } from "./attribution.ts";
import type { FactIndex } from "./fact-index.ts";
import { factOf } from "./requests.ts";
import type { Fact } from "./schema.ts";
import { contentsOf, type PastedData } from "./statements.ts";

/** Maximum number of such facts, the newest. */
const mostPasted = 5;

const keys = {
  table: "pastedTable",
  log: "pastedLog",
  json: "pastedJson",
  code: "pastedCode",
  list: "pastedList",
} as const;

function sentence({ kind, rows }: PastedData, language: Language): string {
  const say = createTranslator({
    locale: locales[language],
    messages: catalogue(language),
    namespace: "context",
  });
  return say(keys[kind], { rows });
}

/** Adds the data that users have pasted, in the language in which they write; the same data again is one fact. */
export function notePasted(known: FactIndex, block: SourceMessage[]): void {
  const language = languageOf(block);
  const found = block
    .flatMap(({ id, role, content }) => {
      const { data } = role === "user" ? contentsOf(content) : { data: undefined };
      return data ? [{ id, data }] : [];
    })
    .slice(-mostPasted);
  for (const { id, data } of found) {
    const fact: Fact = { ...factOf(id, sentence(data, language)), origin: "pasted" };
    const same = known.sameAs(fact);
    if (same.some(({ removed, original }) => removed === true || original !== undefined)) continue;
    for (const old of same) known.remove(old);
    known.add(fact);
  }
  const all = known.facts().filter(isPasted);
  for (const old of all.slice(0, Math.max(0, all.length - mostPasted))) known.remove(old);
}

const isPasted = ({ origin, original, removed }: Fact) =>
  origin === "pasted" && original === undefined && removed !== true;

/** Chinese when the user writes more Chinese characters than other words; one who writes nothing, when what was pasted has more. */
function languageOf(block: SourceMessage[]): Language {
  const texts = block.flatMap(({ role, content }) => (role === "user" ? [content] : []));
  const statements = texts.flatMap((content) => contentsOf(content).statements);
  const text = (statements.length > 0 ? statements : texts).join("\n");
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  return count(/\p{Script=Han}/gu) > count(/\p{Script=Latin}+/gu) ? "zh" : "en";
}
