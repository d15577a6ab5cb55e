import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";

import { filledForm, type Schema } from "./form.ts";
import { textFitting } from "./pattern.ts";

const text =
  "John Smith is 45 years old. On 2026-03-12 he paid 42,000 euros to Acme Ltd. He lives in Paris.";

const fill = (schema: z.ZodType, given = text) =>
  filledForm(z.toJSONSchema(schema) as Schema, given);

describe("a JSON schema is filled in from a text", () => {
  test("a person", () => {
    expect(fill(z.object({ name: z.string(), age: z.int() }))).toEqual({
      name: "John Smith",
      age: 45,
    });
  });

  test("a summary and a list of facts", () => {
    const filled = fill(
      z.object({
        summary: z.string(),
        facts: z.array(z.object({ subject: z.string(), fact: z.string() })),
      }),
    );
    expect(filled).toMatchObject({
      facts: [
        { subject: "John Smith" },
        { subject: "Acme Ltd", fact: expect.stringContaining("42,000") as string },
        { subject: "Paris" },
      ],
    });
  });

  test("without a source the result still fits", () => {
    const schema = z.object({
      a: z.string().min(3),
      b: z.array(z.number().min(5)).min(2),
      c: z.enum(["x", "y"]),
    });
    expect(schema.safeParse(fill(schema, "")).success).toBe(true);
  });

  test("a recursive schema ends", () => {
    const tree: z.ZodType = z.object({
      value: z.string(),
      get children() {
        return z.array(tree);
      },
    });
    expect(tree.safeParse(fill(tree)).success).toBe(true);
  });

  test("any schema: the result fits", () => {
    fc.assert(
      fc.property(schemas(3), fc.string({ unit: "grapheme", maxLength: 200 }), (schema, given) => {
        expect(schema.safeParse(fill(schema, given)).error).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });
});

/** Schemas as programs write them. */
function schemas(depth: number): fc.Arbitrary<z.ZodType> {
  const plain: fc.Arbitrary<z.ZodType> = fc.oneof(
    fc.tuple(fc.nat(9), fc.nat(50)).map(([least, more]) =>
      z
        .string()
        .min(least)
        .max(least + more),
    ),
    fc.tuple(fc.integer({ min: -99, max: 99 }), fc.nat(50)).map(([least, more]) =>
      z
        .int()
        .min(least)
        .max(least + more),
    ),
    fc.integer({ min: -99, max: 99 }).map((least) => z.number().min(least)),
    fc.constantFrom<z.ZodType>(
      z.boolean(),
      z.null(),
      z.iso.date(),
      z.uuid(),
      z.email(),
      z.string().regex(/^[a-z]{2,4}-\d{3}$/u),
    ),
    fc
      .uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 4 })
      .map((choices) => z.enum(choices as [string, ...string[]])),
    fc.string().map((value) => z.literal(value)),
  );
  if (depth === 0) return plain;
  const inner = schemas(depth - 1);
  const key = fc.stringMatching(/^[a-z_]{1,12}$/u).filter((name) => name !== "__proto__");
  return fc.oneof(
    plain,
    fc.tuple(inner, fc.nat(3), fc.nat(5)).map(([items, least, more]) =>
      z
        .array(items)
        .min(least)
        .max(least + more),
    ),
    fc
      .dictionary(key, inner, { maxKeys: 4, noNullPrototype: true })
      .map((fields) => z.object(fields)),
    fc
      .array(inner, { minLength: 1, maxLength: 3 })
      .map((options) => z.union(options as [z.ZodType, ...z.ZodType[]])),
    inner.map((schema) => schema.nullable()),
    inner.map((schema) => schema.optional()),
  );
}

test.for([
  String.raw`^[a-z]{2,4}-\d{3}$`,
  "^(red|green)+$",
  String.raw`^\+?[0-9 ]{6,20}$`,
  "^[一-龥😀-🙏]{12,20}$",
  "^v[0-9]+(?:\\.[0-9]+)*$",
])("a text that fits %s", (pattern) => {
  expect(textFitting(pattern)).toMatch(new RegExp(pattern, "u"));
});

test("an unsupported pattern gives undefined", () => {
  expect(textFitting("^(?=a)b$")).toBeUndefined();
});
