import { randomUUID } from "node:crypto";

import { expect, test } from "vitest";

import { listEvents } from "#lib/audit/index.ts";
import { aModelServer } from "#lib/testing/model-server.ts";
import { anAdmin } from "#lib/testing/people.ts";
import { createVariant, deleteVariant } from "#lib/variants/index.ts";
import { newVariantSchema, onServerSchema } from "#lib/variants/schema.ts";

import { createOnServer, listBaseModels } from "./index.ts";

const { model } = aModelServer([{ name: "plain" }]);

const variantOf = async (base: string) =>
  createVariant(
    await anAdmin(),
    newVariantSchema.parse({
      name: randomUUID(),
      base,
      instructions: "Be terse.",
      parameters: { temperature: 0.2, stop: ["x"], effort: "high" },
      kept: [
        { command: "license", text: "MIT" },
        { command: "message", argument: "user", text: "Hello?" },
      ],
    }),
  );

const created = () => model().requests.filter(({ path }) => path === "/api/create");

test("a variant is created on the server of its base, without what a server would do otherwise", async () => {
  const admin = await anAdmin();
  const { id } = await variantOf("plain");
  await createOnServer(admin, id, { name: "terse" });
  expect(created().map(({ body }) => body)).toEqual([
    {
      model: "terse",
      from: "plain",
      system: "Be terse.",
      parameters: { temperature: 0.2, stop: ["x"] },
      license: ["MIT"],
      stream: false,
    },
  ]);
  const limits = { contextLength: 8_192, maxOutputTokens: 4_096 };
  expect((await listBaseModels(admin, limits)).map(({ id: base }) => base)).toContain("terse");
  const { items } = await listEvents(admin, { limit: 5 });
  expect(items.find(({ details }) => details["variantId"] === id)).toMatchObject({
    action: "variant.created_on_server",
    details: { model: "terse", runtime: "ollama" },
  });
  // A model is never replaced.
  await expect(createOnServer(admin, id, { name: "terse" })).rejects.toMatchObject({
    code: "conflict",
    messageKey: "variant_name_of_model",
  });
});

test("nothing is created of a base that is not there: the server would fetch it from the internet", async () => {
  const admin = await anAdmin();
  const { id } = await variantOf("gone:1b");
  await expect(createOnServer(admin, id, { name: "lost" })).rejects.toMatchObject({
    code: "conflict",
    messageKey: "variant_base_missing",
  });
  // Parlor does not know yet that it is gone.
  const other = await variantOf("plain");
  await fetch(`${model().url}/api/delete`, {
    method: "DELETE",
    body: JSON.stringify({ model: "plain" }),
  });
  await expect(createOnServer(admin, other.id, { name: "lost" })).rejects.toMatchObject({
    code: "unavailable",
  });
  expect(created()).toEqual([]);
  await deleteVariant(admin, id);
  await expect(createOnServer(admin, id, { name: "lost" })).rejects.toMatchObject({
    code: "not_found",
  });
});

test.each(["a b", "简洁", "x:", "gpt-oss:120b-cloud", "x:cloud", "-x", "", "x".repeat(81)])(
  "no model on a server is named %j",
  (name) => {
    expect(onServerSchema.safeParse({ name }).success).toBe(false);
  },
);
