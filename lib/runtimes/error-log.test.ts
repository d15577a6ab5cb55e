import { describe, expect, test, vi } from "vitest";

import { log } from "#lib/log.ts";
import { asking, hear, hearLines, said, serve } from "#lib/testing/model-answers.ts";
import { rawHead } from "#lib/testing/raw-server.ts";

describe("H60 a model server's error text", () => {
  const secret = "the salary of Anna is 84000";
  const texts: [string, unknown][] = [
    ["nothing around it", secret],
    ["a phrase before it", `error parsing tool call: ${secret}`],
    ["typographic quotes", `invalid character in “${secret}”`],
    ["guillemets", `not found: «${secret}» ‹${secret}›`],
    ["corner brackets", `not found: 「${secret}」『${secret}』`],
    ["escaped quotes", `not found: "a\\"${secret}"`],
    ["lines", `unexpected EOF\n${secret}\n`],
    ["raw", `error parsing tool call: raw='${secret}', err=x`],
    ["an object", { message: secret, code: 500 }],
    ["an object in an object", { error: { message: secret }, toString: 1 }],
    ["a list", [secret]],
    ["JSON in a string", JSON.stringify({ error: { message: secret } })],
    ["behind 100 kB", `${"x".repeat(100_000)} ${secret}`],
  ];

  const logged = () => {
    const lines: string[] = [];
    vi.spyOn(log, "warn").mockImplementation(
      (...line: unknown[]) => void lines.push(JSON.stringify(line)),
    );
    return lines;
  };
  const holdsSecret = (lines: string[]) =>
    ["salary", "Anna", "84000"].some((word) => lines.join().includes(word));

  test.each(texts)("leaves no text of a prompt in the log: %s", async (_, error) => {
    const lines = logged();
    const { failure } = await hearLines([said("half"), { error }]);
    expect(failure).toMatchObject({ messageKey: "model_fault" });
    for (const body of [
      JSON.stringify({ error }),
      JSON.stringify(error),
      `no JSON: ${JSON.stringify(error)}`,
    ]) {
      const { url } = await serve((socket) => socket.end(rawHead(500) + body));
      expect((await hear(asking(url))).failure).toMatchObject({ messageKey: "model_fault" });
    }
    expect(lines).toHaveLength(4);
    expect(holdsSecret(lines)).toBe(false);
  });

  test("is logged by its known phrases", async () => {
    const lines = logged();
    const { url } = await serve((socket) =>
      socket.end(`${rawHead(500)}{"error":"model requires more system memory (9 GiB)"}`),
    );
    await hear(asking(url));
    expect(lines).toEqual([
      '[{"kind":"out_of_memory","status":500,"text":"model requires more system memory"},"model server failed"]',
    ]);
  });
});
