import fc from "fast-check";
import { expect, test } from "vitest";

import { MessageReader, message, ProtocolError, query, startup, sync } from "./wire.ts";

const first = startup({ user: "postgres", database: "postgres" });

test("messages are found however the bytes are split", () => {
  const body = fc.uint8Array({ maxLength: 300 }).map((bytes) => message("D", Buffer.from(bytes)));
  fc.assert(
    fc.property(
      fc.array(body, { maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
      (later, sizes) => {
        const sent = [first, ...later, sync];
        const bytes = Buffer.concat(sent);
        const reader = new MessageReader();
        const found: Buffer[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const size = sizes[turn % sizes.length] ?? 1;
          found.push(
            ...reader
              .read(bytes.subarray(at, at + size))
              .map((received) => Buffer.from(received.bytes)),
          );
          at += size;
        }
        expect(found).toEqual(sent);
      },
    ),
  );
});

test("an impossible length is refused before memory is allocated for it", () => {
  const reader = new MessageReader();
  reader.read(first);
  expect(() => reader.read(Buffer.from([0x51, 0xff, 0xff, 0xff, 0xff]))).toThrow(ProtocolError);
  expect(() => new MessageReader().read(Buffer.from([0, 0, 0, 3, 0]))).toThrow(ProtocolError);
  expect(() =>
    new MessageReader().read(query("select 'a client that never said who it is'")),
  ).toThrow(ProtocolError);
});
