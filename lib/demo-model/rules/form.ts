// JSON that fits a schema, filled in from a text: a summary where one is asked for, facts in a
// list, a sentence's name, number or date where a field is named so.

import { type Facts, factsOf } from "./facts.ts";
import { textFitting } from "./pattern.ts";
import { splitSentences, summary, textLanguageOf } from "./sentences.ts";

export type Schema = { [key: string]: unknown };

/**
 * The sources of a value. `facts` are those of the whole text, `here` those of the sentence that an
 * element of a list is about.
 */
type Source = {
  text: string;
  sentences: string[];
  facts: Facts;
  here: Facts;
  sentence: string;
  root: Schema;
  depth: number;
};

/** A value that fits `schema`. */
export function filledForm(schema: Schema, text: string): unknown {
  const sentences = splitSentences(text);
  const facts = factsOf(text);
  const [sentence = ""] = facts.sentences.length > 0 ? facts.sentences : sentences;
  return valueFor(schema, "", {
    text,
    sentences,
    facts,
    here: facts,
    sentence,
    root: schema,
    depth: 0,
  });
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function valueFor(schema: Schema, name: string, source: Source): unknown {
  const deeper = { ...source, depth: source.depth + 1 };
  if ("const" in schema) return schema.const;
  if (Array.isArray(schema.enum)) return choiceOf(schema.enum, source);
  if (typeof schema.$ref === "string")
    return valueFor(referred(schema.$ref, source.root), name, deeper);
  const options = [schema.anyOf, schema.oneOf].find(Array.isArray) as unknown[] | undefined;
  if (options) return valueFor(preferred(options.filter(isSchema), source), name, deeper);
  if (Array.isArray(schema.allOf))
    return valueFor(merged(schema, schema.allOf.filter(isSchema), source.root), name, deeper);
  const type: unknown = Array.isArray(schema.type)
    ? schema.type.find((one) => one !== "null")
    : (schema.type ?? typeOf(schema));
  switch (type) {
    case "object":
      return objectFor(schema, deeper);
    case "array":
      return arrayFor(schema, name, deeper);
    case "number":
    case "integer":
      return numberFor(schema, type === "integer", source);
    case "boolean":
      return false;
    case "null":
      return null;
    default:
      return textFor(schema, name, source);
  }
}

const typeOf = (schema: Schema) =>
  "properties" in schema ? "object" : "items" in schema ? "array" : "string";

function objectFor(schema: Schema, source: Source): Schema {
  const properties = isSchema(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required)
    ? schema.required.map(String)
    : Object.keys(properties);
  // A recursive schema would never end: below a few levels only required fields are filled in.
  const names =
    source.depth > 12 ? required : [...new Set([...Object.keys(properties), ...required])];
  const fields = names.map((name) => [
    name,
    valueFor(
      isSchema(properties[name as string]) ? (properties[name as string] as Schema) : {},
      String(name),
      source,
    ),
  ]);
  return Object.fromEntries(fields) as Schema;
}

function arrayFor(schema: Schema, name: string, source: Source): unknown[] {
  const {
    minItems = 0,
    maxItems = 12,
    uniqueItems = false,
  } = schema as { minItems?: number; maxItems?: number; uniqueItems?: boolean };
  const prefix = Array.isArray(schema.prefixItems) ? schema.prefixItems.filter(isSchema) : [];
  const items = isSchema(schema.items) ? schema.items : undefined;
  const list = listFor(name, source);
  const length = Math.max(
    minItems,
    prefix.length,
    Math.min(maxItems, source.depth > 12 || !items ? 0 : list.length),
  );
  const values = Array.from(
    { length: Math.min(length, Math.max(maxItems, minItems)) },
    (_, place) => {
      const about = list.length > 0 ? (list[place % list.length] ?? "") : source.sentence;
      return valueFor(prefix[place] ?? items ?? {}, singular(name), {
        ...source,
        sentence: about,
        here: factsOf(about),
      });
    },
  );
  return uniqueItems
    ? [...new Map(values.map((value) => [JSON.stringify(value), value])).values()]
    : values;
}

/** The subject of a list, from its name; otherwise the sentences that contain facts. */
function listFor(name: string, { facts, sentences }: Source): string[] {
  if (/names|people|persons|人|名称/iu.test(name)) return facts.names;
  if (/dates|times|日期|时间/iu.test(name)) return facts.dates;
  if (/numbers|amounts|figures|数字|数值/iu.test(name)) return facts.numbers;
  if (/key_?points|summary|要点/iu.test(name)) return summary(sentences, 5);
  return facts.sentences.length > 0 ? facts.sentences : sentences;
}

const singular = (name: string) => name.replace(/s$/u, "");

function numberFor(schema: Schema, whole: boolean, { here }: Source): number {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema as Record<
    string,
    number | undefined
  >;
  const step = multipleOf ?? (whole ? 1 : undefined);
  const least =
    minimum ?? (exclusiveMinimum === undefined ? undefined : exclusiveMinimum + (step ?? 1));
  const most =
    maximum ?? (exclusiveMaximum === undefined ? undefined : exclusiveMaximum - (step ?? 1));
  const named = Number(
    /\d+(?:\.\d+)?/u.exec(here.numbers[0]?.replaceAll(",", "") ?? "")?.[0] ?? least ?? 0,
  );
  const value = Math.min(Math.max(named, least ?? named), most ?? Number.POSITIVE_INFINITY);
  if (step === undefined) return value;
  const multiple = Math.floor(value / step) * step;
  return least !== undefined && multiple < least ? multiple + step : multiple;
}

const formats: { [format: string]: (source: Source) => string } = {
  date: ({ here }) => here.dates.find((date) => /^\d{4}-\d{2}-\d{2}$/u.test(date)) ?? "2026-01-01",
  "date-time": ({ here }) =>
    `${here.dates.find((date) => /^\d{4}-\d{2}-\d{2}$/u.test(date)) ?? "2026-01-01"}T00:00:00Z`,
  time: () => "00:00:00Z",
  email: ({ facts }) =>
    facts.addresses.find((address) => address.includes("@")) ?? "nobody@example.com",
  uri: ({ facts }) =>
    facts.addresses.find((address) => address.startsWith("http")) ?? "https://example.com/",
  uuid: () => "00000000-0000-4000-8000-000000000000",
};

function textFor(schema: Schema, name: string, source: Source): string {
  const {
    minLength = 0,
    maxLength = Number.POSITIVE_INFINITY,
    format,
    pattern,
  } = schema as { [key: string]: string } & { minLength?: number; maxLength?: number };
  const byFormat = typeof format === "string" ? formats[format]?.(source) : undefined;
  if (byFormat !== undefined) return byFormat;
  const text = byName(name, source);
  if (typeof pattern === "string" && !matches(pattern, text)) return textFitting(pattern) ?? text;
  return withinLength(text, minLength, maxLength);
}

/**
 * JSON Schema counts code points, many programs count UTF-16 units: without surrogate pairs both
 * agree.
 */
function withinLength(text: string, least: number, most: number): string {
  const plain =
    least > 0 || most < text.length ? text.replaceAll(/[\u{10000}-\u{10ffff}]/gu, "") : text;
  return plain.slice(0, most).padEnd(least, ".");
}

const matches = (pattern: string, text: string) => {
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    return true;
  }
};

function byName(name: string, { text, sentences, here, sentence }: Source): string {
  if (/summary|abstract|摘要|总结|概要/iu.test(name))
    return summary(sentences, 3).join(textLanguageOf(text) === "zh" ? "" : " ");
  if (/title|heading|标题/iu.test(name)) return suggestTitle(sentence || text);
  if (/language|语言/iu.test(name)) return textLanguageOf(text);
  if (/^(?:name|person|who|subject|entity|姓名|名称|主体)$/iu.test(name))
    return here.names[0] ?? suggestTitle(sentence || text);
  if (/date|when|time|日期|时间/iu.test(name)) return here.dates[0] ?? "";
  if (/number|amount|value|数/iu.test(name)) return here.numbers[0] ?? sentence;
  return sentence || text.trim();
}

/** The beginning of a sentence, as a title. */
export function suggestTitle(sentence: string): string {
  if (textLanguageOf(sentence) === "zh")
    return [...(sentence.split(/[，。！？：；]/u)[0] ?? "")].slice(0, 16).join("");
  return sentence
    .replace(/(?<![.!?])[.!?]+$/u, "")
    .split(/\s+/u)
    .slice(0, 7)
    .join(" ");
}

const choiceOf = (choices: unknown[], { sentence, text }: Source) =>
  choices.find((one) => sentence.toLowerCase().includes(String(one).toLowerCase())) ??
  choices.find((one) => text.toLowerCase().includes(String(one).toLowerCase())) ??
  choices[0];

/** Deep in a schema the choice that ends soonest, otherwise the first that has a content. */
function preferred(options: Schema[], { depth }: Source): Schema {
  const plain = options.find(({ type }) => type === "null" || type === "boolean");
  const telling = options.find(({ type }) => type !== "null") ?? {};
  return depth > 12 ? (plain ?? telling) : telling;
}

function merged(schema: Schema, all: Schema[], root: Schema): Schema {
  const { allOf: _, ...own } = schema;
  return [own, ...all].reduce((sum, given) => {
    const one = typeof given.$ref === "string" ? { ...referred(given.$ref, root) } : given;
    const properties =
      isSchema(sum.properties) || isSchema(one.properties)
        ? { properties: { ...(sum.properties as Schema), ...(one.properties as Schema) } }
        : {};
    const required = [
      ...new Set([...((sum.required as string[]) ?? []), ...((one.required as string[]) ?? [])]),
    ];
    return { ...sum, ...one, ...properties, ...(required.length > 0 && { required }) };
  });
}

/** `#/$defs/name`. */
function referred(reference: string, root: Schema): Schema {
  const path = reference
    .replace(/^#\/?/u, "")
    .split("/")
    .filter((step) => step !== "");
  const found = path.reduce<unknown>(
    (at, step) => (isSchema(at) ? at[step.replaceAll("~1", "/").replaceAll("~0", "~")] : undefined),
    root,
  );
  return isSchema(found) ? found : {};
}
