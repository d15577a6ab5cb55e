// models.yaml: runtimes that the administrator of the machine declares in a file beside .env. It is read once, at the start.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import type { core } from "zod";

import { environmentVariable } from "#lib/env.ts";
import { StartError } from "#lib/lifecycle.ts";
import { processSingleton } from "#lib/process-singleton.ts";

import { demoName, environmentName, idOfName } from "./declared-names.ts";
import { plainAddresses } from "./rules.ts";
import type { Runtime } from "./runtime.ts";
import { type ModelsFile, modelsFileSchema } from "./schema.ts";

const fileName = "models.yaml";
type Declared = ModelsFile["runtimes"][number];

/** The runtimes of models.yaml; none without the file. Throws `StartError` for a mistake in it. */
export function runtimesOfFile(): Runtime[] {
  return processSingleton("models file", () => {
    let text: string;
    try {
      text = readFileSync(resolve(/* turbopackIgnore: true */ fileName), "utf8");
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw new StartError(`${fileName} cannot be read (${(thrown as Error).name}).`);
    }
    return parseModelsFile(text, environmentVariable);
  });
}

/**
 * The runtimes that a models.yaml declares. `variable` reads an environment variable. Throws `StartError`, whose message names the line of each
 * mistake and repeats no value, because a value may be a key.
 */
export function parseModelsFile(
  text: string,
  variable: (name: string) => string | undefined,
): Runtime[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  refuse(document.errors.map(({ code, pos }) => [lineAt(pos[0]), `is no valid YAML (${code})`]));
  const lineOf = (path: PropertyKey[]) => lineAt(offsetOf(document, path));
  const parsed = modelsFileSchema.safeParse(document.toJS() ?? {}, { reportInput: true });
  if (!parsed.success) {
    refuse(parsed.error.issues.flatMap(mistakesOf).map(([path, what]) => [lineOf(path), what]));
    throw new Error("a mistake in models.yaml without a place");
  }
  const { runtimes } = parsed.data;
  refuse(
    runtimes.flatMap((runtime, at) =>
      mistakesBetween(runtime, runtimes.slice(0, at), variable).map(
        ([field, what]): Mistake => [lineOf(["runtimes", at, field]), what],
      ),
    ),
  );
  return runtimes.map((runtime) => runtimeOf(runtime, variable));
}

type Mistake = [line: number, what: string];

function refuse(mistakes: Mistake[]): void {
  if (mistakes.length === 0) return;
  const said = mistakes
    .sort(([one], [other]) => one - other)
    .map(([line, what]) => `  line ${line}: ${what}`);
  throw new StartError(`${fileName} has mistakes:\n${[...new Set(said)].join("\n")}`);
}

/** Where the value at a path begins; of a path that does not exist, where the nearest one above it does. */
function offsetOf(document: Document, path: PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    // An unknown field has its mistake in its key.
    const pair = isMap(parent)
      ? parent.items.find((item) => isScalar(item.key) && item.key.value === key)
      : undefined;
    const node = isNode(pair?.key) ? pair.key : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

/** What is wrong, in words, with the path of the field. */
function mistakesOf(issue: core.$ZodIssue): [PropertyKey[], string][] {
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => [[...issue.path, key], `the field ${key} is not known here`]);
  const name = issue.path.findLast((part) => typeof part === "string") ?? "the file";
  return [[issue.path, `${name} ${whatIsWrong(issue)}`]];
}

const addressMistakes: Record<string, string> = {
  not_a_url: "must be URLs such as http://gpu-1:8000",
  protocol: "must begin with http:// or https://",
  credentials: "must not contain a user name or password; use apiKey or apiKeyEnv",
  query: "must have neither ? nor #",
  link_local: "must not be link-local; no model server is there",
};

function whatIsWrong(issue: core.$ZodIssue): string {
  if (issue.code === "custom") return addressMistakes[issue.message] ?? "is not valid";
  if (issue.code === "invalid_type" && (issue.input ?? null) === null) return "is missing or empty";
  if (issue.code === "invalid_type") return `must be of the type ${issue.expected}`;
  if (issue.code === "invalid_value") return `must be ${issue.values.join(" or ")}`;
  if (issue.code === "too_small") return `must be at least ${issue.minimum}`;
  if (issue.code === "too_big") return `must be at most ${issue.maximum}`;
  return "is not valid";
}

/** The mistakes of a runtime that its fields alone do not show. */
function mistakesBetween(
  { name, apiKey, apiKeyEnv }: Declared,
  before: Declared[],
  variable: (name: string) => string | undefined,
): [keyof Declared, string][] {
  const mistakes: [keyof Declared, string][] = [];
  if (name === environmentName || name === demoName)
    mistakes.push(["name", `the name ${name} is Parlor's own; choose another`]);
  if (before.some((other) => other.name === name))
    mistakes.push(["name", `the name ${name} is taken by a runtime above`]);
  if (apiKey !== undefined && apiKeyEnv !== undefined)
    mistakes.push(["apiKeyEnv", "there must be either apiKey or apiKeyEnv"]);
  if (apiKeyEnv !== undefined && variable(apiKeyEnv) === undefined)
    mistakes.push(["apiKeyEnv", `the environment variable ${apiKeyEnv} is not set`]);
  return mistakes;
}

function runtimeOf(
  { name, kind, addresses, slots, apiKey, apiKeyEnv, ...timeouts }: Declared,
  variable: (name: string) => string | undefined,
): Runtime {
  const key = apiKey ?? (apiKeyEnv === undefined ? undefined : variable(apiKeyEnv));
  return {
    id: idOfName(`file ${name}`),
    name,
    kind,
    source: "file",
    addresses: plainAddresses(addresses, kind).map((url) => ({ url })),
    ...(key !== undefined && { apiKey: () => key }),
    slots,
    timeouts,
  };
}
