import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";

import { answerOf, post } from "#lib/testing/requests.ts";

import { endpoint } from "./endpoint.ts";

const limit = 20_000;
const route = endpoint(
  {
    summary: "x",
    who: "anyone",
    body: "file",
    limit,
    answer: z.object({ name: z.string(), hex: z.string() }),
  },
  async ({ body: { name, bytes } }) => {
    const parts: Uint8Array[] = [];
    for await (const part of bytes) parts.push(part);
    return { name, hex: Buffer.concat(parts).toString("hex") };
  },
);
const type = { "content-type": "multipart/form-data; boundary=limit" };
const part = (disposition: string, content: Uint8Array | string, end = "--limit--\r\n") =>
  Buffer.concat([
    Buffer.from(`--limit\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n`),
    Buffer.from(content),
    Buffer.from(`\r\n${end}`),
  ]);

/** A body that comes in pieces of these lengths, again and again. */
function inPieces(body: Buffer, lengths: number[]): ReadableStream<Uint8Array> {
  let [at, turn] = [0, 0];
  return new ReadableStream({
    pull(controller) {
      if (at >= body.length) return controller.close();
      const length = lengths[turn++ % lengths.length] ?? 1;
      controller.enqueue(new Uint8Array(body.subarray(at, at + length)));
      at += length;
    },
  });
}

const sent = (body: BodyInit, headers: Record<string, string> = type) =>
  answerOf(route, post(headers, body));
const nameOf = async (disposition: string) => {
  const { text, error } = await sent(part(disposition, "x"));
  return error?.message ?? (JSON.parse(text) as { name: string }).name;
};

describe("the file of a form", () => {
  test("is what FormData sends, with its name", async () => {
    const form = new FormData();
    form.append("file", new File(["die Straße\r\n--x\r\n"], '手册 “a".txt'));
    const { text } = await answerOf(route, post({}, form));
    expect(JSON.parse(text)).toEqual({
      name: '手册 “a".txt',
      hex: Buffer.from("die Straße\r\n--x\r\n").toString("hex"),
    });
  });

  test("H58 is whole, however the body is cut, also when it nearly holds the boundary", async () => {
    const pieces = fc.constantFrom("\r\n--limi", "\r\n--", "\r", "\n", "--limit", "a", "\0", "好");
    await fc.assert(
      fc.asyncProperty(
        fc.array(pieces, { maxLength: 30 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
        async (content, lengths) => {
          // After "\r\n" a "--limit" would be the boundary itself.
          const bytes = Buffer.from(content.join("").replaceAll("\r\n--limit", "."));
          const { text } = await sent(
            inPieces(part('name="file"; filename="a.txt"', bytes), lengths),
          );
          expect(JSON.parse(text)).toEqual({ name: "a.txt", hex: bytes.toString("hex") });
        },
      ),
    );
  });

  test.each([
    ['name="file"; filename="../../etc/passwd"', "../../etc/passwd"],
    ['name="file"; filename="a\\"b%22.txt"', 'a"b".txt'],
    ["name=file; filename=plain.txt", "plain.txt"],
    ['name="file"; filename="x"; filename*=UTF-8\'\'%E6%89%8B.pdf', "手.pdf"],
    ['name="file"; filename="x"; filename*=UTF-8\'\'%E6', "x"],
  ])("has the name that %s says", async (disposition, name) => {
    expect(await nameOf(disposition)).toBe(name);
  });

  test.each([
    ["another field", part('name="text"; filename="a"', "x"), type],
    ["no name", part('name="file"', "x"), type],
    ["a further field", part('name="file"; filename="a"', "x", "--limit\r\n\r\nx"), type],
    ["no boundary", "x", { "content-type": "multipart/form-data" }],
    ["no form", "{}", { "content-type": "application/json" }],
    ["no parts", "--limit--\r\n", type],
    ["an endless head", Buffer.from(`--limit\r\n${"x".repeat(10_000)}`), type],
  ])("is refused with %s", async (_, body, headers) => {
    expect(await sent(body, headers)).toMatchObject({ status: 400, error: { code: "invalid" } });
  });

  test("that breaks off is refused", async () => {
    const whole = part('name="file"; filename="a"', "a long enough text");
    for (const length of [whole.length - 12, whole.length - 20]) {
      const { status, error } = await sent(whole.subarray(0, length));
      expect({ status, message: error?.message }).toMatchObject({
        status: 400,
        message: expect.stringContaining("completely"),
      });
    }
  });

  test("H58 that is too long is 413; no more is read than is needed to know it", async () => {
    const head = part('name="file"; filename="a"', "x").subarray(0, -14);
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(pulled === 1 ? new Uint8Array(head) : new Uint8Array(1_000));
      },
    });
    expect((await sent(endless)).status).toBe(413);
    expect(pulled).toBeLessThan(25);
  });
});
