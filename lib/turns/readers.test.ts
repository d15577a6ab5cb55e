import { randomUUID } from "node:crypto";

import { describe, expect, test } from "vitest";
import { ask, join, stop } from "#lib/chat/index.ts";
import { chatRequestSchema } from "#lib/chat/schema.ts";
import { aModelServer } from "#lib/testing/model-server.ts";
import { aPerson } from "#lib/testing/people.ts";
import { question } from "#lib/testing/program.ts";
import { heardFrom } from "#lib/testing/streams.ts";
import { activeTurns } from "./active-turns.ts";
import { readTurn } from "./ui-message-stream.ts";

const { model } = aModelServer();
const asked = (id: string) => chatRequestSchema.parse({ id, message: question("Hello?") });
const readersOf = (id: string) => activeTurns.generations.get(id)?.readers.size ?? 0;

describe("F4: readers", () => {
  test("whose request was aborted are removed at once, also when the stream was never read or cancelled", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    model().script({ steps: [{ say: "busy" }, { hang: true }] });
    const closed = new AbortController();
    await ask(lin, asked(id), closed.signal);
    expect(readersOf(id)).toBe(1);
    closed.abort();
    expect(readersOf(id)).toBe(0);
    await ask(lin, asked(id), AbortSignal.abort()).catch(() => undefined);
    for (let times = 0; times < 500; times += 1) {
      const gone = new AbortController();
      const stream = await join(lin, id, gone.signal);
      if (times % 2 === 0) gone.abort();
      else await stream?.cancel();
    }
    expect(readersOf(id)).toBe(0);
    await stop(lin, id);
  });

  test("that neither read nor cancel are removed at the end of the turn, and a late reader still gets the end", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    model().script({ steps: [{ say: "busy" }, { hold: "end" }] });
    const late = await ask(lin, asked(id));
    for (let times = 0; times < 100; times += 1) await join(lin, id);
    expect(readersOf(id)).toBe(101);
    model().release("end");
    expect(await heardFrom(late)).toMatchObject({ text: "busy", finished: true });
    expect(activeTurns.generations.has(id)).toBe(false);
  });

  test("whose stream breaks are removed and fail alone, without affecting loops over all readers", async () => {
    const lin = await aPerson();
    const id = randomUUID();
    model().script({ steps: [{ say: "busy" }, { hold: "end" }] });
    const whole = await ask(lin, asked(id));
    const generation = activeTurns.generations.get(id);
    if (!generation) throw new Error("the answer is over");
    const strange = Object.create(generation, {
      parts: {
        get() {
          throw new Error("no parts");
        },
      },
    }) as typeof generation;
    const gone = new AbortController();
    const before = new Set(generation.readers);
    const broken = readTurn(strange, lin, gone.signal);
    const [reader] = [...generation.readers].filter((each) => !before.has(each));
    await expect(heardFrom(broken)).rejects.toThrow("no parts");
    expect(generation.readers).toEqual(before);
    expect(() => reader?.leave()).not.toThrow();
    gone.abort();
    model().release("end");
    expect(await heardFrom(whole)).toMatchObject({ text: "busy", finished: true });
  });
});
