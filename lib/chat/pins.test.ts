import { randomUUID } from "node:crypto";

import { describe, expect, test } from "vitest";
import { correctMemory } from "#lib/context/index.ts";
import { change } from "#lib/conversations/index.ts";
import { aTalkingModel, counted, cutTalk, fillers, say } from "#lib/testing/long-talk.ts";
import { aPerson } from "#lib/testing/people.ts";
import { getConversation } from "./index.ts";

const { prompt } = aTalkingModel();

describe("a pinned message", () => {
  test.each(["memory", "window"] as const)(
    "is never left out, and stays verbatim (%s)",
    async (strategy) => {
      const lin = await aPerson();
      const id = randomUUID();
      await say(lin, id, "The seals are kept\nin the blue hall.");
      await change(lin, id, { strategy });
      const [message] = (await getConversation(lin, id)).messages;
      await correctMemory(lin, id, { messageId: message?.id ?? "", pinned: true });
      for (const text of fillers(45)) {
        await say(lin, id, text);
        expect(prompt()).toMatch(/The seals are kept\n(?:> )?in the blue hall\./);
      }
      expect(await counted("Cut", id)).toBeGreaterThan(1);
      await correctMemory(lin, id, { messageId: message?.id ?? "", pinned: false });
      await say(lin, id, "Go on.");
      expect(prompt()).not.toContain("> in the blue hall.");
    },
  );

  test("returns to the window when it had been cut", async () => {
    const lin = await aPerson();
    const { id } = await cutTalk(lin, "The seals are kept\nin the blue hall.");
    expect(prompt()).not.toContain("in the blue hall");
    await correctMemory(lin, id, {
      messageId: (await getConversation(lin, id)).messages[0]?.id ?? "",
      pinned: true,
    });
    await say(lin, id, "Go on.");
    expect(prompt()).toContain("> The seals are kept\n> in the blue hall.");
    expect((await getConversation(lin, id)).messages[0]?.metadata).toMatchObject({ pinned: true });
  });

  test.each([
    "word and another one, ".repeat(280),
    "备件的库存水平由谁来定多久复核一次".repeat(75),
  ])("pinning more than half a window is refused: %.10s", async (text) => {
    const lin = await aPerson();
    const id = randomUUID();
    await say(lin, id, text);
    await say(lin, id, `And ${text}`);
    const [first, , second] = (await getConversation(lin, id)).messages;
    await correctMemory(lin, id, { messageId: first?.id ?? "", pinned: true });
    await expect(
      correctMemory(lin, id, { messageId: second?.id ?? "", pinned: true }),
    ).rejects.toMatchObject({
      code: "invalid",
      messageKey: "pins_full",
    });
    await say(lin, id, "Go on.");
  });
});
