// A variant as a Modelfile, and a Modelfile as a variant. Printing and parsing again gives the same variant.

import { type Command, commandsIn, keptNames, printCommand } from "./command-rules.ts";
import { examplesFit, type KeptCommand, type VariantContents } from "./contents-rules.ts";
import {
  effortLevels,
  isInRange,
  isNumberParameter,
  longestStop,
  mostStops,
  numberParameters,
  whyUnused,
} from "./parameter-rules.ts";

/** Because of these a Modelfile cannot become a variant. */
const refused = [
  "no_base",
  "base_file",
  "base_cloud",
  "unknown_command",
  "no_value",
  "unterminated",
  "not_text",
  "role",
  "unknown_parameter",
  "bad_value",
  "too_long",
  "too_many",
] as const;
/** These are left unused. */
const unused = [
  "unused_command",
  "retired_parameter",
  "load_parameter",
  "unsent_parameter",
  "said_again",
] as const;

export const problemKinds = [...refused, ...unused] as const;
export type ProblemKind = (typeof problemKinds)[number];
/** `line` counts from 1; `what` names the command, or the parameter. */
export type ModelfileProblem = { line: number; kind: ProblemKind; what: string };

export const refuses = ({ kind }: ModelfileProblem): boolean =>
  (refused as readonly string[]).includes(kind);

/** In UTF-16 code units. */
export const longestModelfile = 400_000;
export const longestInstructions = 32_000;
export const longestBase = 200;
export const mostKept = 200;
const mostProblems = 100;

const roles = ["system", "user", "assistant"];

type Reading = {
  contents: VariantContents;
  problems: ModelfileProblem[];
  isKnown: (base: string) => boolean;
};

/**
 * Reads a Modelfile. Everything that is not used is a problem with its line, the first hundred of them in the order of the lines.
 * `isKnown`: whether a model has this id; one that looks like a file is only a base when it is known.
 */
export function parseModelfile(
  modelfile: string,
  isKnown: (base: string) => boolean,
): { contents: VariantContents; problems: ModelfileProblem[] } {
  const contents: VariantContents = { base: "", instructions: "", parameters: {}, kept: [] };
  if (modelfile.length > longestModelfile)
    return { contents, problems: [{ line: 1, kind: "too_long", what: "Modelfile" }] };
  const { commands, problems } = commandsIn(modelfile);
  const reading: Reading = { contents, problems: [...problems], isKnown };
  const said = new Map<string, number>();
  for (const command of commands) {
    noteRepetition(reading, said, command);
    read(reading, command);
  }
  if (!commands.some(({ name }) => name === "from") && !isNamed(problems, "FROM"))
    reading.problems.push({ line: 1, kind: "no_base", what: "FROM" });
  const sorted = reading.problems.toSorted((one, other) => one.line - other.line);
  return { contents, problems: sorted.slice(0, mostProblems) };
}

const isNamed = (problems: readonly ModelfileProblem[], name: string): boolean =>
  problems.some(({ what }) => what.toUpperCase() === name);

/** Of a command or parameter that has one value, the last one holds. */
function noteRepetition(
  { problems }: Reading,
  said: Map<string, number>,
  { line, name, argument = "" }: Command,
): void {
  const isSingle =
    name === "from" || name === "system" || (name === "parameter" && isNumberParameter(argument));
  if (!isSingle) return;
  const before = said.get(`${name} ${argument}`);
  if (before !== undefined)
    problems.push({ line: before, kind: "said_again", what: whatOf({ name, argument }) });
  said.set(`${name} ${argument}`, line);
}

function read(reading: Reading, command: Command): void {
  const { contents, problems } = reading;
  const { line, name, argument = "", text } = command;
  const note = (kind: ProblemKind) => problems.push({ line, kind, what: whatOf(command) });
  if (name === "from") readBase(reading, command);
  else if (name === "parameter") readParameter(reading, command);
  else if (name === "parlor") readEffort(contents, text);
  else if (name === "system") {
    if (text.length > longestInstructions) note("too_long");
    else contents.instructions = text;
  } else if (name === "message" && !roles.includes(argument)) note("role");
  else {
    keep(reading, command);
    // A licence is not something that could be used.
    if (name !== "license" && name !== "message") note("unused_command");
  }
}

function keep({ contents, problems }: Reading, { line, name, argument, text }: Command): void {
  const command = name === "parameter" ? name : keptNames.find((each) => each === name);
  if (command === undefined) return;
  const kept: KeptCommand = { command, ...(argument !== undefined && { argument }), text };
  const note = (kind: ProblemKind) =>
    problems.push({ line, kind, what: whatOf({ name, argument }) });
  if (!examplesFit([kept])) note("too_long");
  else if (contents.kept.length < mostKept && examplesFit([...contents.kept, kept]))
    contents.kept.push(kept);
  else note("too_many");
}

const whatOf = ({
  name,
  argument = "",
}: Pick<Command, "name"> & { argument?: string | undefined }) =>
  argument === "" ? name.toUpperCase() : `${name.toUpperCase()} ${argument.slice(0, 40)}`;

/** A path, a file of weights, or a digest: weights on the machine where the Modelfile was written. */
const fileLike =
  /^(?:[/~\\]|\.{1,2}(?:[/\\]|$)|[a-z]:[/\\]|sha256[-:])|@sha256:|\.(?:gguf|safetensors|bin)$/iu;
const cloudLike = /[:-]cloud$/iu;

function readBase({ contents, problems, isKnown }: Reading, { line, text: base }: Command): void {
  const note = (kind: ProblemKind) => problems.push({ line, kind, what: "FROM" });
  if (base.trim() === "") note("no_base");
  else if (base.length > longestBase) note("too_long");
  else if (isKnown(base)) contents.base = base;
  else if (fileLike.test(base)) note("base_file");
  else if (cloudLike.test(base)) note("base_cloud");
  else contents.base = base;
}

function readParameter(reading: Reading, command: Command): void {
  const { contents, problems } = reading;
  const { line, argument: name = "", text } = command;
  const note = (kind: ProblemKind) => problems.push({ line, kind, what: whatOf(command) });
  if (name === "stop") readStop(contents, text, note);
  else if (isNumberParameter(name)) {
    const value = numberIn(text);
    if (value === undefined || !isInRange(name, value)) note("bad_value");
    else contents.parameters[name] = value;
  } else if (name === "effort") {
    if (!readEffort(contents, `effort ${text}`)) note("bad_value");
  } else {
    const why = whyUnused(name);
    if (why !== undefined) keep(reading, command);
    note(why ?? "unknown_parameter");
  }
}

function readStop(
  { parameters }: VariantContents,
  text: string,
  note: (kind: ProblemKind) => void,
): void {
  const stops = parameters.stop ?? [];
  if (text === "" || text.length > longestStop) note("bad_value");
  else if (stops.length === mostStops) note("too_many");
  else parameters.stop = [...stops, text];
}

function readEffort({ parameters }: VariantContents, text: string): boolean {
  const [, written] = /^effort\s+(\S+)$/u.exec(text.trim()) ?? [];
  const effort = effortLevels.find((level) => level === written?.toLowerCase());
  if (effort !== undefined) parameters.effort = effort;
  return effort !== undefined;
}

function numberIn(text: string): number | undefined {
  const isNumber = text.length <= 60 && /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/iu.test(text);
  return isNumber ? Number(text) : undefined;
}

/** The Modelfile of a variant. */
export function printModelfile({ base, instructions, parameters, kept }: VariantContents): string {
  const lines = [printCommand("FROM", base)];
  for (const name of numberParameters) {
    const value = parameters[name];
    if (value !== undefined) lines.push(`PARAMETER ${name} ${value}`);
  }
  for (const stop of parameters.stop ?? []) lines.push(printCommand("PARAMETER stop", stop));
  if (parameters.effort !== undefined) lines.push(`# parlor: effort ${parameters.effort}`);
  if (instructions !== "") lines.push(printCommand("SYSTEM", instructions));
  for (const { command, argument = "", text } of kept)
    lines.push(printCommand([command.toUpperCase(), argument].join(" ").trimEnd(), text));
  return `${lines.join("\n")}\n`;
}

/** Whether a kept command is printed as one that is read and kept again. */
export function isKeepable({ command, argument }: KeptCommand): boolean {
  if (command === "parameter") return argument !== undefined && whyUnused(argument) !== undefined;
  return command === "message" ? roles.includes(argument ?? "") : argument === undefined;
}
