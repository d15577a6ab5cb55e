// What two answers must have in common: not a model's text, times or durations, but status, content
// type, which fields there are, the types of their values, the values that have a meaning of their
// own, and the order of the kinds of lines.

import { z } from "zod";

const json = z.unknown();
export const responseSchema = z.object({
  status: z.number(),
  headers: z.record(z.string(), z.string()),
  body: json.optional(),
  lines: z
    .array(
      z.union([
        z.object({ json }),
        z.object({ text: z.string() }),
        z.object({ omitted_lines: z.number() }),
      ]),
    )
    .optional(),
});
export type ServerAnswer = z.infer<typeof responseSchema>;

/** Fields whose value is compared, not only its type. */
const telling = new Set([
  "role",
  "done",
  "done_reason",
  "object",
  "finish_reason",
  "format",
  "owned_by",
  "system_fingerprint",
  "status",
  "error",
  "code",
  "param",
  "disabled",
  "rendered_template",
]);

/** Equal for answers of one kind. */
export function shapeOf({ status, headers, body, lines }: ServerAnswer) {
  return {
    status,
    contentType: headers["content-type"] ?? null,
    length: headers["content-length"] !== undefined,
    ...(lines ? { lines: withoutRepeats(lines.flatMap(shapeOfLine)) } : { body: kindOf(body) }),
  };
}

function shapeOfLine(line: NonNullable<ServerAnswer["lines"]>[number]): unknown[] {
  if ("json" in line) return [kindOf(line.json)];
  if (!("text" in line)) return [];
  if (!line.text.startsWith("data: {")) return [line.text];
  return [{ data: kindOf(JSON.parse(line.text.slice(6))) }];
}

/**
 * Consecutive lines of one kind count as one, because the length of an answer does not matter. So
 * do events that alternate with empty lines.
 */
function withoutRepeats(shapes: unknown[]): unknown[] {
  const filled = shapes.filter((shape) => shape !== "");
  return filled.filter(
    (shape, place) => place === 0 || JSON.stringify(shape) !== JSON.stringify(filled[place - 1]),
  );
}

function kindOf(value: unknown, field = ""): unknown {
  if (value === null) return "null";
  if (Array.isArray(value)) return kindsOf(value);
  if (typeof value === "object")
    return Object.fromEntries(
      Object.entries(value)
        .toSorted()
        .map(([key, one]) => [key, kindOf(one, key)]),
    );
  if (telling.has(field) || (typeof value === "string" && value.endsWith("_error")))
    return typeof value === "string" ? { is: plain(value) } : { is: value };
  return typeof value;
}

/** The different kinds of a list's elements. What the trace leaves out is ignored. */
function kindsOf(values: unknown[]): unknown {
  const whole = values.filter(
    (one) => !(typeof one === "string" && /numbers in all/u.test(one)) && !isOmission(one),
  );
  return [...new Map(whole.map((one) => [JSON.stringify(kindOf(one)), kindOf(one)])).values()];
}

const isOmission = (value: unknown) =>
  typeof value === "object" && value !== null && "omitted" in value;

/** A text without the parts that differ from run to run. */
const plain = (text: string) =>
  text
    .replaceAll(/\b[0-9a-f]{12,64}\b/gu, "DIGEST")
    .replaceAll(/\d+/gu, "N")
    .replaceAll(/(error: task id = .*\n?)+/gu, "OTHERS");
