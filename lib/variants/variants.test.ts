import { randomUUID } from "node:crypto";

import { beforeEach, describe, expect, test } from "vitest";

import { listEvents } from "#lib/audit/index.ts";
import type { Admin } from "#lib/auth/viewer.ts";
import { aModelServer } from "#lib/testing/model-server.ts";
import { anAdmin, aPerson, sql } from "#lib/testing/people.ts";

import { reloadVariants } from "./enabled.ts";
import {
  changeVariant,
  createVariant,
  deleteVariant,
  enabledVariants,
  exportModelfile,
  getVariant,
  getVersion,
  importModelfile,
  listVariants,
  revertVariant,
  textsOfVersion,
} from "./index.ts";
import { modelfileImportSchema, newVariantSchema, variantQuerySchema } from "./schema.ts";

aModelServer([{ name: "plain" }, { name: "/models/smol.gguf" }]);

let admin: Admin;
beforeEach(async () => {
  admin = await anAdmin();
});

const create = (wish: Record<string, unknown> = {}) =>
  createVariant(
    admin,
    newVariantSchema.parse({ name: `terse ${randomUUID()}`, base: "plain", ...wish }),
  );
const load = (wish: Record<string, unknown>) =>
  importModelfile(admin, modelfileImportSchema.parse({ name: `terse ${randomUUID()}`, ...wish }));
const eventsOf = async (id: string) =>
  (await listEvents(admin, { limit: 50 })).items
    .filter(({ details }) => details["variantId"] === id)
    .map(({ action, actor, details }) => [action, actor?.id, details["version"]]);

describe("an administrator", () => {
  test("creates a variant, changes it and returns to an earlier version; each is in the history, with who and when", async () => {
    const made = await create({ instructions: "Be terse.", parameters: { temperature: 0.2 } });
    expect(made).toMatchObject({ base: "plain", enabled: true, version: 1, kept: [] });
    const other = await anAdmin();
    const changed = await changeVariant(other, made.id, {
      instructions: "Be polite.",
      parameters: {},
    });
    expect(changed).toMatchObject({ instructions: "Be polite.", parameters: {}, version: 2 });
    expect(await getVersion(admin, made.id, 1)).toMatchObject({
      instructions: "Be terse.",
      parameters: { temperature: 0.2 },
    });
    const back = await revertVariant(admin, made.id, { version: 1 });
    expect(back).toMatchObject({
      instructions: "Be terse.",
      parameters: { temperature: 0.2 },
      version: 3,
      history: [
        { version: 3, by: { id: admin.id }, at: expect.any(String) },
        { version: 2, by: { id: other.id } },
        { version: 1, by: { id: admin.id } },
      ],
    });
    expect(await getVariant(admin, made.id)).toEqual(back);
    expect(await eventsOf(made.id)).toEqual([
      ["variant.reverted", admin.id, 3],
      ["variant.changed", other.id, 2],
      ["variant.created", admin.id, undefined],
    ]);
  });

  test("renames a variant, which keeps the id by which it is asked, also when another one gets its old name", async () => {
    const first = `plain one ${randomUUID()}`;
    const made = await create({ name: first });
    expect(made.modelId).toBe(first);
    const renamed = await changeVariant(admin, made.id, { name: `${first}, renamed` });
    expect(renamed).toMatchObject({ modelId: first, name: `${first}, renamed`, version: 1 });
    const known = (await enabledVariants()).find(({ id }) => id === made.id);
    expect(known).toMatchObject({ modelId: first, name: `${first}, renamed` });
    expect(await create({ name: first })).toMatchObject({ name: first, modelId: `${first}-2` });
  });

  test("says who may use it: whoever may use its base, everyone, or people by name", async () => {
    const [lin, wei] = [await aPerson(), await aPerson()];
    const { id, allowed } = await create();
    expect(allowed).toBe("base");
    const known = async () => (await enabledVariants()).find((each) => each.id === id)?.allowed;
    const both = [lin.id, wei.id].toSorted();
    for (const wish of ["everyone" as const, both, [], "base" as const]) {
      const changed = await changeVariant(admin, id, { allowed: wish });
      expect(changed).toMatchObject({ allowed: wish, version: 1 });
      expect(await known()).toEqual(wish);
    }
    await changeVariant(admin, id, { allowed: [wei.id, lin.id, wei.id] });
    expect(await known()).toEqual(both);
    const details = (await listEvents(admin, { limit: 50 })).items.filter(
      (event) => event.details["variantId"] === id,
    );
    expect(details[0]).toMatchObject({ details: { allowed: both.join(", ") } });
    await expect(changeVariant(admin, id, { allowed: [randomUUID()] })).rejects.toMatchObject({
      code: "invalid",
      messageKey: "user_missing",
    });
    await sql(`delete from "User" where id = $1`, [wei.id]);
    await reloadVariants();
    expect(await known()).toEqual([lin.id]);
  });

  test("makes no version by a change that changes nothing, nor by a new name", async () => {
    const made = await create({ parameters: { top_k: 4, stop: ["x"] } });
    await changeVariant(admin, made.id, { parameters: { stop: ["x"], top_k: 4 }, enabled: true });
    expect(await eventsOf(made.id)).toHaveLength(1);
    await revertVariant(admin, made.id, { version: 1 });
    const name = `renamed ${randomUUID()}`;
    const renamed = await changeVariant(admin, made.id, { name, enabled: false });
    expect(renamed).toMatchObject({ name, enabled: false, version: 1 });
    expect(await eventsOf(made.id)).toHaveLength(2);
  });

  test("is told when somebody else was faster, of two changes at the same time too", async () => {
    const made = await create();
    const answers = await Promise.allSettled(
      ["a", "b", "c"].map((instructions) =>
        changeVariant(admin, made.id, { instructions, version: 1 }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([
      "fulfilled",
      "rejected",
      "rejected",
    ]);
    await expect(
      changeVariant(admin, made.id, { instructions: "d", version: 1 }),
    ).rejects.toMatchObject({ code: "conflict", messageKey: "variant_changed" });
  });

  test("cannot give a name twice, nor that of a model", async () => {
    const { name } = await create();
    const taken = { code: "conflict", messageKey: "variant_name_taken" };
    await expect(create({ name })).rejects.toMatchObject(taken);
    const { id } = await create();
    await expect(changeVariant(admin, id, { name })).rejects.toMatchObject(taken);
    for (const model of ["plain", "plain@ollama"])
      await expect(create({ name: model })).rejects.toMatchObject({
        code: "conflict",
        messageKey: "variant_name_of_model",
      });
  });

  test("deletes a variant; what models saw of it stays", async () => {
    const { id } = await create({ instructions: "Be terse." });
    await deleteVariant(admin, id);
    for (const gone of [
      () => getVariant(admin, id),
      () => deleteVariant(admin, id),
      () => changeVariant(admin, id, { enabled: false }),
      () => revertVariant(admin, id, { version: 1 }),
      () => exportModelfile(admin, id),
      () => getVersion(admin, id, 1),
    ])
      await expect(gone()).rejects.toMatchObject({ code: "not_found" });
    expect(await textsOfVersion(await aPerson(), { id, version: 1 })).toEqual({
      instructions: "Be terse.",
      examples: [],
    });
  });

  test("returns to no version that there never was", async () => {
    const { id } = await create();
    const missing = { code: "not_found", messageKey: "variant_version_missing" };
    await expect(revertVariant(admin, id, { version: 2 })).rejects.toMatchObject(missing);
    await expect(getVersion(admin, id, 2)).rejects.toMatchObject(missing);
  });

  test("lists variants a page at a time", async () => {
    await create();
    await create();
    const first = await listVariants(admin, variantQuerySchema.parse({ limit: 1 }));
    expect(first.items).toHaveLength(1);
    const cursor = first.nextCursor;
    const next = await listVariants(admin, variantQuerySchema.parse({ limit: 1, cursor }));
    expect(next.items[0]?.id).not.toBe(first.items[0]?.id);
  });

  test("reads a history of which only the newest versions are listed", async () => {
    const { id } = await create();
    for (let at = 0; at < 52; at += 1)
      await changeVariant(admin, id, { instructions: `number ${at}` });
    const { history, version } = await getVariant(admin, id);
    expect(version).toBe(53);
    expect(history).toHaveLength(50);
    expect(history.at(-1)?.version).toBe(4);
  });
});

describe("a Modelfile", () => {
  test("is imported and exported again; what is not used is named with its line, and kept", async () => {
    const modelfile = [
      "FROM plain",
      "PARAMETER temperature 0.2",
      'SYSTEM """Be terse.\nAlways."""',
      "PARAMETER num_gqa 8",
      "TEMPLATE {{ .Prompt }}",
    ].join("\n");
    const made = await load({ modelfile });
    expect(made).toMatchObject({
      base: "plain",
      instructions: "Be terse.\nAlways.",
      parameters: { temperature: 0.2 },
      problems: [
        { line: 5, kind: "retired_parameter", what: "PARAMETER num_gqa" },
        { line: 6, kind: "unused_command", what: "TEMPLATE" },
      ],
    });
    const exported = await exportModelfile(admin, made.id);
    const again = await load({ modelfile: exported });
    expect(await exportModelfile(admin, again.id)).toBe(exported);
  });

  test("with a mistake is refused with its line, and nothing is stored", async () => {
    const name = `broken ${randomUUID()}`;
    await expect(
      load({ name, modelfile: "FROM plain\nPARAMETER temperature hot" }),
    ).rejects.toMatchObject({
      code: "invalid",
      messageKey: "modelfile_refused",
      values: { line: 2, what: "PARAMETER temperature", kind: "bad_value" },
    });
    expect(await sql(`select 1 from "Variant" where name = $1`, [name])).toEqual([]);
  });

  test("of another machine's file is imported with a base of ours; a file that is a model's id here is one", async () => {
    await expect(load({ modelfile: "FROM /blobs/sha256-1" })).rejects.toMatchObject({
      values: { line: 1, what: "FROM", kind: "base_file" },
    });
    const made = await load({ modelfile: "FROM /blobs/sha256-1\nSYSTEM x", base: "plain" });
    expect(made).toMatchObject({ base: "plain", instructions: "x", problems: [] });
    expect(await load({ modelfile: "FROM /models/smol.gguf" })).toMatchObject({
      base: "/models/smol.gguf",
    });
  });
});

test.each([
  ["a base of blanks", { base: "  " }],
  ["a NUL", { instructions: "a\0b" }],
  ["half a character", { instructions: "\ud83d" }],
  ["too long instructions", { instructions: "x".repeat(32_001) }],
  ["a temperature of 3", { parameters: { temperature: 3 } }],
  ["half a token", { parameters: { num_ctx: 2_048.5 } }],
  ["an unknown parameter", { parameters: { num_gqa: 8 } }],
  ["an empty stop sequence", { parameters: { stop: [""] } }],
  [
    "a kept parameter that is used",
    { kept: [{ command: "parameter", argument: "seed", text: "1" }] },
  ],
  [
    "too many example messages",
    {
      kept: Array.from({ length: 51 }, () => ({ command: "message", argument: "user", text: "" })),
    },
  ],
  [
    "too long example messages",
    { kept: [{ command: "message", argument: "user", text: "x".repeat(32_001) }] },
  ],
  ["a kept message of nobody", { kept: [{ command: "message", text: "x" }] }],
  ["a template with an argument", { kept: [{ command: "template", argument: "x", text: "x" }] }],
  ["a name of two lines", { name: "a\nb" }],
])("a variant with %s is refused", (_, wish) => {
  expect(newVariantSchema.safeParse({ name: "a", base: "b", ...wish }).success).toBe(false);
});

test("the enabled variants are known without asking the database again, and at once after a change", async () => {
  const { id } = await create();
  const known = async () => (await enabledVariants()).some((each) => each.id === id);
  expect(await known()).toBe(true);
  await sql(`update "Variant" set enabled = false where id = $1`, [id]);
  expect(await known()).toBe(true);
  await reloadVariants();
  expect(await known()).toBe(false);
  await changeVariant(admin, id, { enabled: true });
  // The row had been changed behind our back, so this changes it back.
  expect(await known()).toBe(true);
});
