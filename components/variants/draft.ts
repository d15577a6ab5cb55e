// What stands in the form of a variant, as it was typed, and the variant that it means.

import {
  isInRange,
  type KeptCommand,
  longestInstructions,
  longestStop,
  longestVariantName,
  type ModelfileProblem,
  mostStops,
  type NumberParameter,
  numberBounds,
  numberParameters,
  parseModelfile,
  printModelfile,
  refuses,
  type VariantContents,
} from "#lib/variants/rules.ts";

/** The fields of the form. Stop sequences stand one a line. */
export type VariantFields = Record<NumberParameter, string> & {
  base: string;
  instructions: string;
  stop: string;
  effort: "" | "low" | "medium" | "high";
};

/** What the form has no field for. */
export type VariantDraft = { fields: VariantFields; kept: KeptCommand[] };

/** What is wrong with a field: a key of the texts, and its values. */
export type VariantFault =
  | { key: "baseMissing" | "nameMissing" | "nameLong" | "instructionsLong"; most: number }
  | { key: "stopLong"; most: number; longest: number }
  | { key: "numberWrong" | "wholeWrong"; least: number; most: number };
export type VariantFaults = Partial<Record<keyof VariantFields | "name", VariantFault>>;

// In a line, `\n` and `\r` stand for the ends of lines, and `\\` for the sign itself.
const escaped = (text: string) =>
  text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
const unescaped = (line: string) =>
  line.replaceAll(/\\([\\nr])/gu, (_, sign: string) =>
    sign === "n" ? "\n" : sign === "r" ? "\r" : "\\",
  );

const stopsIn = (text: string): string[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map(unescaped);

export function draftOf({ base, instructions, parameters, kept }: VariantContents): VariantDraft {
  const numbers = numberParameters.map((name) => [name, String(parameters[name] ?? "")]);
  return {
    kept,
    fields: {
      ...(Object.fromEntries(numbers) as Record<NumberParameter, string>),
      base,
      instructions,
      stop: (parameters.stop ?? []).map(escaped).join("\n"),
      effort: parameters.effort ?? "",
    },
  };
}

export const emptyContents: VariantContents = {
  base: "",
  instructions: "",
  parameters: {},
  kept: [],
};

/** What a draft means; only for one without faults. */
export function contentsOf({ fields, kept }: VariantDraft): VariantContents {
  const numbers = numberParameters
    .filter((name) => fields[name].trim() !== "")
    .map((name) => [name, Number(fields[name])] as const);
  const stop = stopsIn(fields.stop);
  return {
    base: fields.base,
    instructions: fields.instructions,
    parameters: {
      ...Object.fromEntries(numbers),
      ...(stop.length > 0 && { stop }),
      ...(fields.effort !== "" && { effort: fields.effort }),
    },
    kept,
  };
}

export function faultsOf({ fields }: VariantDraft): VariantFaults {
  const faults: VariantFaults = {};
  if (fields.base.trim() === "") faults.base = { key: "baseMissing", most: 0 };
  if (fields.instructions.length > longestInstructions)
    faults.instructions = { key: "instructionsLong", most: longestInstructions };
  const stops = stopsIn(fields.stop);
  if (stops.length > mostStops || stops.some((stop) => stop.length > longestStop))
    faults.stop = { key: "stopLong", most: mostStops, longest: longestStop };
  for (const name of numberParameters) {
    const text = fields[name].trim();
    const { least, most, whole } = numberBounds[name];
    if (text !== "" && !(isNumber(text) && isInRange(name, Number(text))))
      faults[name] = { key: whole ? "wholeWrong" : "numberWrong", least, most };
  }
  return faults;
}

const isNumber = (text: string): boolean => /^-?\d{1,12}(?:\.\d{1,20})?(?:e-\d{1,3})?$/u.test(text);

export function nameFault(name: string): VariantFaults {
  if (name.trim() === "") return { name: { key: "nameMissing", most: 0 } };
  if (name.trim().length > longestVariantName)
    return { name: { key: "nameLong", most: longestVariantName } };
  return {};
}

/** A Modelfile as a draft. A base that is missing or belongs to another machine is a field to fill in, and no obstacle. */
export function readModelfile(
  modelfile: string,
  isKnown: (base: string) => boolean,
): { draft: VariantDraft; problems: ModelfileProblem[]; isReadable: boolean } {
  const { contents, problems } = parseModelfile(modelfile, isKnown);
  const isOfBase = ({ kind }: ModelfileProblem) =>
    kind === "no_base" || kind === "base_file" || kind === "base_cloud";
  const isReadable = problems.every((problem) => !refuses(problem) || isOfBase(problem));
  return { draft: draftOf(contents), problems, isReadable };
}

/** A draft as a Modelfile; one without a base has an empty FROM. */
export function writeModelfile(draft: VariantDraft): string {
  return printModelfile(contentsOf(draft));
}

/** The lines that two texts do not share, between the first and the last that differ. */
export function lineChanges(before: string, after: string): { removed: string[]; added: string[] } {
  const [old, now] = [before.split("\n"), after.split("\n")];
  let from = 0;
  while (from < Math.min(old.length, now.length) && old[from] === now[from]) from += 1;
  let rest = 0;
  while (rest < Math.min(old.length, now.length) - from && old.at(-1 - rest) === now.at(-1 - rest))
    rest += 1;
  return {
    removed: old.slice(from, old.length - rest),
    added: now.slice(from, now.length - rest),
  };
}
