import { describe, expect, test } from "vitest";

import { serve } from "#lib/testing/model-answers.ts";
import { rawHead } from "#lib/testing/raw-server.ts";

import type { DiscoveredModel } from "../runtime.ts";
import { describeOllama } from "./list.ts";

describe("the list of a server's models", () => {
  const listed = async (models: unknown): Promise<DiscoveredModel[]> => {
    const { url } = await serve((socket) => socket.end(rawHead() + JSON.stringify({ models })));
    return (await describeOllama({ address: { url } }, 10_000)).models;
  };

  test("F20 leaves out models with an invalid name, and keeps the others", async () => {
    const names = [
      "good",
      "",
      "a\0b",
      "half\ud83d",
      "line\nbreak",
      "x".repeat(10_000),
      5,
      null,
      "good:latest",
      "good",
      "also:7b",
    ];
    const models = await listed([...names.map((name) => ({ name })), "no model", null, []]);
    expect(models.map(({ name }) => name)).toEqual(["good", "also:7b"]);
  });

  test.each([-1, 0, 1.5, 1e12, "4096", null])(
    "F20 ignores a context length of %j",
    async (length) => {
      expect(
        await listed([{ name: "odd", details: { family: 5, context_length: length } }]),
      ).toEqual([
        {
          name: "odd",
          family: undefined,
          contextLength: undefined,
          features: ["chat"],
          remote: false,
        },
      ]);
    },
  );

  test("F20 details of another kind are ignored", async () => {
    for (const details of [null, "x", [], 5])
      expect(await listed([{ name: "odd", details, capabilities: 5 }])).toHaveLength(1);
  });

  test.each([
    { remote_host: "https://vendor.example" },
    { remote_host: { a: 1 } },
    { remote_model: 1 },
    { name: "far:Cloud" },
  ])("a model with any sign of a vendor's server (%j) is remote", async (hint) => {
    expect(await listed([{ name: "far", ...hint }])).toMatchObject([{ remote: true }]);
  });

  test.each([
    [undefined, ["chat"]],
    [
      ["completion", "tools", "thinking"],
      ["chat", "reasoning", "tools"],
    ],
    [["embedding"], ["embedding"]],
    [5, ["chat"]],
  ])("a model whose server reports %j can do %j", async (capabilities, features) => {
    expect(await listed([{ name: "some", capabilities }])).toMatchObject([{ features }]);
  });

  test("F20 of a hundred thousand models only some are kept", async () => {
    const models = await listed(Array.from({ length: 100_000 }, (_, at) => ({ name: `m${at}` })));
    expect(models).toHaveLength(1_000);
  });
});
