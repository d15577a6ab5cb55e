// Requests generated from the contract, each with unusual content in one field.

type Schema = {
  $ref?: string;
  type?: string;
  const?: unknown;
  enum?: unknown[];
  pattern?: string;
  format?: string;
  minimum?: number;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
};

type Operation = {
  parameters?: { name: string; in: string; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, unknown>;
};

/** The parts of an OpenAPI document that are used here. */
export type Contract = {
  paths: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, Schema> };
};

/**
 * One request; `body` is sent unchanged. `statuses` are those that the contract defines, if the path certainly belongs to the operation.
 */
export type OddRequest = {
  method: string;
  path: string;
  type?: string;
  body?: string;
  statuses?: number[];
};

const uuid = "0190c1f2-7c7b-4c63-9c6b-0d3a6f1d7a11";

const deep = (levels: number): unknown => JSON.parse(`${"[".repeat(levels)}${"]".repeat(levels)}`);

/** Values for a field of a body. A lone surrogate is sent as its escape sequence. */
const oddValues: unknown[] = [
  ...[
    "\0",
    "a\0b",
    "\ud800",
    "a\udc00b",
    "\u202e",
    "\u200b",
    "",
    " ",
    "'; select 1; --",
    "%00",
    "汉".repeat(3_000),
    "[object Object]",
  ],
  ...[
    -1,
    0,
    1.5,
    1e308,
    99_999_999_999,
    null,
    true,
    [],
    {},
    [["\0"]],
    { "\0": "\0", ["__proto__"]: 1 },
    deep(1_000),
  ],
];

/** Values for a path or a query, already encoded. */
const oddTexts = [
  ...[
    "%00",
    "a%00b",
    "%",
    "%zz",
    "%ed%a0%80",
    "%ff",
    "%0d%0aa:b",
    "%2f%2fevil.example",
    "%5c",
    "__proto__",
    "-1",
    "1e999",
    "1.5",
    "%2500",
    "%F0%9F%98%80",
  ],
  ...[
    `-006000-01-01T00:00:00.000Z_${uuid}`,
    `2026-01-01T00:00:00.000Z_${"-".repeat(36)}`,
    `9999-99-99T00:00:00.000Z_${uuid}`,
  ],
  ...["999999999999999999", "9".repeat(40), "x".repeat(3_000)],
];

/**
 * All requests that can be generated from the contract: for each field of each operation (paths, queries, bodies, keys of records) and each
 * unusual value, one request that is otherwise valid. `id` is used wherever an id is needed; `random` are further texts to try. Requests
 * that delete come last.
 */
export function callsOf(
  { paths, components }: Contract,
  id: string,
  random: string[],
): OddRequest[] {
  const named = (schema: Schema): Schema =>
    schema.$ref ? (components?.schemas?.[schema.$ref.split("/").at(-1) ?? ""] ?? {}) : schema;
  const sample = (given: Schema) => sampleOf(given, named, id);
  const calls = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]): OddRequest[] => {
      const parameters = (operation.parameters ?? []).map(({ name, in: place, schema }) => ({
        name,
        place,
        usual: String(sample(schema)),
      }));
      const [type, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
      const usual = content && sample(content.schema);
      const made = { method: method.toUpperCase(), ...(type !== undefined && { type }) };
      const texts = [...oddTexts, ...random.map((text) => encodeURIComponent(text.toWellFormed()))];
      const addresses = parameters.flatMap(({ name }) =>
        texts.map((text) => addressOf(path, parameters, { [name]: text })),
      );
      const whole = addressOf(path, parameters, {});
      // NextAuth redirects browser forms; the contract describes the responses to API clients.
      const statuses = path.startsWith("/api/auth/")
        ? undefined
        : Object.keys(operation.responses).map(Number);
      const promised = (address: string) =>
        statuses && (address === whole || address.startsWith(`${whole}?`)) ? { statuses } : {};
      const bodies = content ? oddBodies(content.schema, named, id, [...oddValues, ...random]) : [];
      return [
        ...addresses.map((address) => ({
          ...made,
          ...promised(address),
          path: address,
          ...(content && { body: written(type, usual) }),
        })),
        ...bodies.map((body) => ({
          ...made,
          ...promised(whole),
          path: whole,
          body: written(type, body),
        })),
      ];
    }),
  );
  return [
    ...calls.filter(({ method }) => method !== "DELETE"),
    ...calls.filter(({ method }) => method === "DELETE"),
  ];
}

function addressOf(
  path: string,
  parameters: { name: string; place: string; usual: string }[],
  odd: Record<string, string>,
): string {
  const filled = path.replaceAll(
    /\{(\w+)\}/g,
    (_, name: string) => odd[name] ?? parameters.find((one) => one.name === name)?.usual ?? "x",
  );
  const query = parameters
    .filter(({ name, place }) => place === "query" && name in odd)
    .map(({ name }) => `${name}=${odd[name]}`);
  return query.length > 0 ? `${filled}?${query.join("&")}` : filled;
}

function written(type: string | undefined, body: unknown): string {
  if (type === "application/json") return JSON.stringify(body);
  const fields = typeof body === "object" && body !== null ? Object.entries(body) : [];
  return new URLSearchParams(
    fields.map(([name, value]) => [
      name,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  ).toString();
}

type Named = (schema: Schema) => Schema;

/** Bodies that are unusual in one place each: the whole body, a field, a nested field, an array item, a key. */
function oddBodies(given: Schema, named: Named, id: string, odd: unknown[]): unknown[] {
  const schema = named(given);
  const ways = schema.anyOf ?? schema.oneOf;
  if (ways) return ways.flatMap((way) => oddBodies(way, named, id, odd));
  const bodies = [...odd];
  const usual = sampleOf(schema, named, id) as Record<string, unknown>;
  for (const [name, field] of Object.entries(schema.properties ?? {}))
    bodies.push(...oddBodies(field, named, id, odd).map((value) => ({ ...usual, [name]: value })));
  if (schema.items) bodies.push(...oddBodies(schema.items, named, id, odd).map((item) => [item]));
  if (typeof schema.additionalProperties === "object") {
    const value = sampleOf(schema.additionalProperties, named, id);
    bodies.push(...odd.filter((key) => typeof key === "string").map((key) => ({ [key]: value })));
  }
  return bodies;
}

/** A value that the schema accepts, judged by types and patterns only. */
function sampleOf(given: Schema, named: Named, id: string): unknown {
  const schema = named(given);
  const way = (schema.anyOf ?? schema.oneOf ?? schema.allOf)?.[0];
  if (way) return sampleOf(way, named, id);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.type === "object")
    return Object.fromEntries(
      Object.entries(schema.properties ?? {}).map(([name, field]) => [
        name,
        sampleOf(field, named, id),
      ]),
    );
  if (schema.type === "array") return [sampleOf(schema.items ?? {}, named, id)];
  if (schema.type === "integer" || schema.type === "number")
    return Math.max(schema.minimum ?? 1, 1);
  if (schema.type === "boolean") return false;
  if (schema.format === "uuid") return id;
  const pattern = new RegExp(schema.pattern ?? "", "u");
  return ["abcdefghijkl", "1"].find((text) => pattern.test(text)) ?? "abcdefghijkl";
}
