import { expect, test } from "vitest";

import type { SourceMessage } from "./attribution.ts";
import type { Counter } from "./counter.ts";
import { nextPart } from "./notes-part.ts";

/** Each message has a hundred tokens. */
const counter: Counter = {
  base: 0,
  text: () => 100,
  message: () => 100,
  prepare: () => Promise.resolve(),
  over: () => Promise.resolve(0),
  margin: 0,
};
const messages = (count: number): SourceMessage[] =>
  Array.from({ length: count }, (_, at) => ({
    id: `${at}`,
    role: at % 2 === 0 ? "user" : "assistant",
    content: "x",
  }));
const read = (count: number, contextLength: number) =>
  nextPart(messages(count), messages(2), contextLength, counter).length;

test.each([
  ["a block that fits is read at once", 76, 10_000, 76],
  ["a small rest is read along", 86, 10_000, 86],
  ["a larger one is not, and a part ends with a turn", 88, 10_000, 80],
  ["in a small window the reply needs its usual share", 16, 2_000, 14],
  ["at least one message", 5, 200, 1],
])("%s", (_, count, contextLength, expected) => {
  expect(read(count, contextLength)).toBe(expected);
});
