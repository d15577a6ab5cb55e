// What stands in the form of a variant, as it was typed, and the variant that it means.

import {
  type KeptCommand,
  longestInstructions,
  longestVariantName,
  type ModelfileProblem,
  mostUsers,
  parseModelfile,
  printModelfile,
  refuses,
  type VariantContents,
} from "#lib/variants/rules.ts";
import type { VariantAllowed } from "#lib/variants/schema.ts";

import {
  type ParameterFault,
  type ParameterFaults,
  type ParameterValues,
  parameterFaultsOf,
  parametersIn,
  parameterValuesOf,
} from "./parameter-values.ts";

/** The fields of the form. */
export type VariantFields = ParameterValues & { base: string; instructions: string };

/** What the form has no field for. */
export type VariantDraft = { fields: VariantFields; kept: KeptCommand[] };

/** What is wrong with a field: a key of the texts, and its values. */
export type VariantFault =
  | { key: "baseMissing" | "nameMissing" | "nameLong" | "instructionsLong"; most: number }
  | { key: "nobody" | "tooManyPeople"; most: number }
  | ParameterFault;
export type VariantFaults = ParameterFaults &
  Partial<Record<"base" | "instructions" | "name" | "allowed", VariantFault>>;

export function draftOf({ base, instructions, parameters, kept }: VariantContents): VariantDraft {
  return { kept, fields: { ...parameterValuesOf(parameters), base, instructions } };
}

export const emptyContents: VariantContents = {
  base: "",
  instructions: "",
  parameters: {},
  kept: [],
};

/** What a draft means; only for one without faults. */
export function contentsOf({ fields, kept }: VariantDraft): VariantContents {
  const { base, instructions } = fields;
  return { base, instructions, parameters: parametersIn(fields), kept };
}

export function faultsOf({ fields }: VariantDraft): VariantFaults {
  const faults: VariantFaults = parameterFaultsOf(fields);
  if (fields.base.trim() === "") faults.base = { key: "baseMissing", most: 0 };
  if (fields.instructions.length > longestInstructions)
    faults.instructions = { key: "instructionsLong", most: longestInstructions };
  return faults;
}

export function nameFault(name: string): VariantFaults {
  if (name.trim() === "") return { name: { key: "nameMissing", most: 0 } };
  if (name.trim().length > longestVariantName)
    return { name: { key: "nameLong", most: longestVariantName } };
  return {};
}

/** Of people by name there must be some, and not too many. */
export function accessFault(allowed: VariantAllowed): VariantFaults {
  if (!Array.isArray(allowed)) return {};
  if (allowed.length === 0) return { allowed: { key: "nobody", most: mostUsers } };
  return allowed.length > mostUsers ? { allowed: { key: "tooManyPeople", most: mostUsers } } : {};
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
