// What stands in the form of a model, and the change that follows from it.

import {
  type ParameterFaults,
  type ParameterValues,
  parameterFaultsOf,
  parametersIn,
  parameterValuesOf,
} from "#components/variants/parameter-values.ts";
import { longestDescription, longestModelName, mostUsers } from "#lib/models/rules.ts";
import type { Allowed, ModelChange, ModelItem } from "#lib/models/schema.ts";

/** The fields as they were typed. */
export type ModelFormValues = {
  name: string;
  description: string;
  contextLength: string;
  maxOutputTokens: string;
  price: string;
  enabled: boolean;
  keepLoaded: boolean;
  allowed: Allowed;
  parameters: ParameterValues;
};

/** In tokens, with the bounds of the general settings. */
const bounds = { contextLength: [1_024, 1_048_576], maxOutputTokens: [512, 131_072] } as const;

/** What is wrong with a field: a key of the texts, and its values. */
export type ModelFieldFault =
  | { key: "tooLong" | "tooMany"; most: number }
  | { key: "tokensWrong"; least: number; most: number }
  | { key: "priceWrong" | "nobody" };
export type ModelFormFaults = ParameterFaults &
  Partial<Record<Exclude<keyof ModelFormValues, "parameters">, ModelFieldFault>>;

export function modelFaultsOf(values: ModelFormValues): ModelFormFaults {
  const faults: ModelFormFaults = {};
  if (values.name.length > longestModelName)
    faults.name = { key: "tooLong", most: longestModelName };
  if (values.description.length > longestDescription)
    faults.description = { key: "tooLong", most: longestDescription };
  for (const field of ["contextLength", "maxOutputTokens"] as const) {
    const [least, most] = bounds[field];
    const tokens = numberIn(values[field]);
    if (values[field] !== "" && !(Number.isInteger(tokens) && tokens >= least && tokens <= most))
      faults[field] = { key: "tokensWrong", least, most };
  }
  const price = numberIn(values.price);
  if (values.price !== "" && !(price >= 0 && price <= 1_000_000))
    faults.price = { key: "priceWrong" };
  Object.assign(faults, parameterFaultsOf(values.parameters));
  if (values.allowed !== "everyone" && values.allowed.length === 0)
    faults.allowed = { key: "nobody" };
  if (values.allowed.length > mostUsers && values.allowed !== "everyone")
    faults.allowed = { key: "tooMany", most: mostUsers };
  return faults;
}

/** A number as people of both languages type it: digits may be grouped by commas or blanks. */
const numberIn = (text: string): number => {
  const plain = text.replace(/(?<=\d)[, \u00a0\u202f](?=\d{3}(?:\D|$))/gu, "");
  return /^\d{1,9}(?:\.\d{1,6})?$/.test(plain) ? Number(plain) : Number.NaN;
};

/** The fields of a model that the form has changed. */
export function modelChangeOf(values: ModelFormValues, model: ModelItem): ModelChange {
  const tokens = (text: string) => (text === "" ? null : numberIn(text));
  const wish = {
    name: values.name === "" || values.name === model.id ? null : values.name,
    description: values.description,
    contextLength: tokens(values.contextLength),
    maxOutputTokens: tokens(values.maxOutputTokens),
    price: values.price === "" ? 0 : numberIn(values.price),
    enabled: values.enabled,
    keepLoaded: values.keepLoaded,
    allowed: values.allowed,
    parameters: parametersIn(values.parameters),
  };
  const before = {
    name: model.ownName,
    description: model.description,
    contextLength: model.ownContextLength,
    maxOutputTokens: model.ownMaxOutputTokens,
    price: model.price,
    enabled: model.enabled,
    keepLoaded: model.keepLoaded,
    allowed: model.allowed,
    // In the order of the form, since texts are compared.
    parameters: parametersIn(parameterValuesOf(model.parameters)),
  };
  const isChanged = ([field, value]: [string, unknown]) =>
    JSON.stringify(value) !== JSON.stringify(before[field as keyof typeof before]);
  return Object.fromEntries(Object.entries(wish).filter(isChanged));
}
