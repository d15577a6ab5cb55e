// The parameters of a model or a variant as they were typed, and what they mean.

import {
  isInRange,
  longestStop,
  mostStops,
  type NumberParameter,
  numberBounds,
  numberParameters,
  type VariantParameters,
} from "#lib/variants/rules.ts";

/** Stop sequences stand one a line. */
export type ParameterValues = Record<NumberParameter, string> & {
  stop: string;
  effort: "" | "low" | "medium" | "high";
};

/** What is wrong with a parameter: a key of the texts, and its values. */
export type ParameterFault =
  | { key: "stopLong"; most: number; longest: number }
  | { key: "numberWrong" | "wholeWrong"; least: number; most: number };
export type ParameterFaults = Partial<Record<keyof ParameterValues, ParameterFault>>;

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

export function parameterValuesOf(parameters: VariantParameters): ParameterValues {
  const numbers = numberParameters.map((name) => [name, String(parameters[name] ?? "")]);
  return {
    ...(Object.fromEntries(numbers) as Record<NumberParameter, string>),
    stop: (parameters.stop ?? []).map(escaped).join("\n"),
    effort: parameters.effort ?? "",
  };
}

/** What the values mean; only for those without faults. */
export function parametersIn(values: ParameterValues): VariantParameters {
  const numbers = numberParameters
    .filter((name) => values[name].trim() !== "")
    .map((name) => [name, Number(values[name])] as const);
  const stop = stopsIn(values.stop);
  return {
    ...Object.fromEntries(numbers),
    ...(stop.length > 0 && { stop }),
    ...(values.effort !== "" && { effort: values.effort }),
  };
}

export function parameterFaultsOf(values: ParameterValues): ParameterFaults {
  const faults: ParameterFaults = {};
  const stops = stopsIn(values.stop);
  if (stops.length > mostStops || stops.some((stop) => stop.length > longestStop))
    faults.stop = { key: "stopLong", most: mostStops, longest: longestStop };
  for (const name of numberParameters) {
    const text = values[name].trim();
    const { least, most, whole } = numberBounds[name];
    if (text !== "" && !(isNumber(text) && isInRange(name, Number(text))))
      faults[name] = { key: whole ? "wholeWrong" : "numberWrong", least, most };
  }
  return faults;
}

const isNumber = (text: string): boolean => /^-?\d{1,12}(?:\.\d{1,20})?(?:e-\d{1,3})?$/u.test(text);
