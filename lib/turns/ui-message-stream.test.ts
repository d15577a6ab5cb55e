import { expect, test, vi } from "vitest";
import { aPerson } from "#lib/testing/people.ts";
import { Generation } from "./generation.ts";
import { readTurn } from "./ui-message-stream.ts";
import { readableTo } from "./writer.ts";

vi.mock("./writer.ts", () => ({ readableTo: vi.fn() }));

const aGeneration = () =>
  new Generation({
    id: "t",
    conversationId: "c",
    ownerId: "u",
    questionId: "q",
    answerId: "a",
    model: "plain",
    startedAt: new Date(0),
    context: null,
  });

/** The deltas and ends of parts that a reader gets at the next change, as one text. */
async function read(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const { value } = await reader.read();
  return [
    ...new TextDecoder()
      .decode(value)
      .matchAll(/"type":"\w+-(?:delta","id":"\d","delta":"([^"]*)|end)/g),
  ]
    .map(([, delta]) => delta ?? "|")
    .join("");
}

test("F29 a reader gets no more than may be read, without repetition and in its parts", async () => {
  const generation = aGeneration();
  const reader = readTurn(generation, await aPerson()).getReader();
  generation.add("reasoning", "because");
  vi.mocked(readableTo).mockReturnValue({ part: 0, offset: 3 });
  expect(await read(reader)).toBe("bec");

  generation.add("text", "answer");
  vi.mocked(readableTo).mockReturnValue({ part: 1, offset: 2 });
  generation.wake();
  expect(await read(reader)).toBe("ause|an");

  // Storing is quick: everything; then slow again, behind what was sent.
  vi.mocked(readableTo).mockReturnValue(undefined);
  generation.wake();
  expect(await read(reader)).toBe("swer");
  vi.mocked(readableTo).mockReturnValue({ part: 1, offset: 3 });
  generation.add("text", " and more");
  const next = read(reader);
  vi.mocked(readableTo).mockReturnValue({ part: 1, offset: 10 });
  generation.wake();
  expect(await next).toBe(" and");

  generation.end = { status: "done", cutAtLimit: false, at: new Date(0) };
  generation.stored = true;
  generation.wake();
  expect(await read(reader)).toBe(" more|");
});
