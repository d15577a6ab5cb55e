import { randomUUID } from "node:crypto";

import type { Conversation } from "#lib/conversations/schema.ts";
import { administrator, startInstallation } from "#lib/testing/installation.ts";
import { events, heard, type Program, question, signedIn } from "#lib/testing/program.ts";

import { saying } from "./conversation-page.ts";
import { expect, test } from "./fixtures.ts";

test.describe.configure({ mode: "parallel" });

const conversation = async (who: Program, id: string) =>
  (await (await who.ask("GET", `/api/conversations/${id}`)).json()) as Conversation;
const textOf = ({ messages }: Conversation) =>
  messages
    .at(-1)
    ?.parts.map((part) => part.text)
    .join("") ?? "";

test("F29 W8 twenty power cuts of the web server in mid-answer lose no text that was shown more than a quarter of a second before", {
  tag: "@once",
}, async () => {
  test.setTimeout(600_000);
  const parlor = await startInstallation();
  try {
    const lin = await signedIn(parlor.base, administrator.username, administrator.password);
    for (let cut = 0; cut < 20; cut += 1) {
      const [id, text] = [randomUUID(), randomUUID()];
      parlor.model.script({ when: { says: text }, rate: 100, steps: [{ repeat: "word " }] });
      const shown: { at: number; length: number }[] = [];
      const response = await lin.ask("POST", "/api/chat", { id, message: question(text) });
      const reading = (async () => {
        let length = 0;
        for await (const event of events(response)) {
          if (event.type !== "text-delta") continue;
          length += String(event["delta"]).length;
          shown.push({ at: Date.now(), length });
        }
      })().catch(() => undefined);
      await expect
        .poll(() => shown.at(-1)?.length ?? 0, { intervals: [20] })
        .toBeGreaterThan(150 + 20 * cut);
      const killed = Date.now();
      await parlor.kill("web");
      await reading;
      await parlor.startWeb();

      const found = await conversation(lin, id);
      expect(found.turn).toMatchObject({ status: "interrupted" });
      expect(found.messages.map(({ role }) => role)).toEqual(["user", "assistant"]);
      const before = shown.findLast(({ at }) => at <= killed - 250)?.length ?? 0;
      expect(textOf(found).length).toBeGreaterThanOrEqual(before);
      expect(textOf(found)).toMatch(/^(word )*w?o?r?d? ?$/);

      // The turn can be asked again.
      parlor.model.script({ when: { says: text }, times: 1, steps: [{ say: "whole" }] });
      const again = await lin.ask("POST", "/api/chat", {
        id,
        trigger: "regenerate-message",
        messageId: found.turn?.answerId,
      });
      expect((await heard(again)).text).toBe("whole");
    }
  } finally {
    await parlor.stop();
  }
});

test("F30 shutdown with a hundred active streams ends within the web server's time limit, and each stream's text is stored", {
  tag: "@once",
}, async () => {
  const parlor = await startInstallation();
  try {
    const lin = await signedIn(parlor.base, administrator.username, administrator.password);
    parlor.model.script({ when: { says: "mark" }, rate: 40, steps: [{ repeat: "word " }] });
    const ids = Array.from({ length: 100 }, () => randomUUID());
    const readings = ids.map(async (id) =>
      heard(await lin.ask("POST", "/api/chat", { id, message: question(`mark ${id}`) })),
    );
    await expect
      .poll(
        () => parlor.model.requests.filter(({ firstLineAt }) => firstLineAt !== undefined).length,
      )
      .toBe(100);
    await parlor.endWeb();
    expect(parlor.log()).not.toContain("the end took too long");
    const said = await Promise.all(readings);
    expect(said.filter(({ aborted }) => aborted)).toHaveLength(100);

    await parlor.startWeb();
    for (const [at, id] of ids.entries()) {
      const found = await conversation(lin, id);
      expect(found.turn).toMatchObject({ status: "interrupted" });
      expect(textOf(found)).toBe(said[at]?.text);
    }
  } finally {
    await parlor.stop();
  }
});

test("a hundred streams at 40 tokens a second lose no token, and every answer is stored byte for byte", {
  tag: "@once",
}, async ({ parlor, admin }) => {
  const words = Array.from({ length: 200 }, (_, at) => `第${at}词 word${at} 🙂`).join("\n");
  parlor.model.script({
    when: { says: "hundred" },
    rate: 40 * 12,
    steps: [{ think: "好 ok " }, { say: words }],
  });
  const ids = Array.from({ length: 100 }, () => randomUUID());
  const all = await Promise.all(
    ids.map(async (id) =>
      heard(await admin.ask("POST", "/api/chat", { id, message: question(`hundred ${id}`) })),
    ),
  );
  const whole = { text: words, reasoning: "好 ok ", finished: true };
  for (const answer of all) expect(answer).toMatchObject(whole);
  for (const id of ids) {
    expect((await conversation(admin, id)).messages[1]?.parts).toEqual([
      { type: "reasoning", text: "好 ok " },
      { type: "text", text: words },
    ]);
  }
});

test("F12 W10 access is revoked in mid-answer: disabled, given a new password or signed out", {
  tag: "@once",
}, async ({ parlor, admin, aPerson }) => {
  async function inMidAnswer() {
    const person = await aPerson();
    const [id, text] = [randomUUID(), randomUUID()];
    parlor.model.script({ when: { says: text }, steps: [{ say: "so far" }, { hang: true }] });
    const { id: userId } = (await (await person.ask("GET", "/api/me")).json()) as { id: string };
    const reading = heard(await person.ask("POST", "/api/chat", { id, message: question(text) }));
    await parlor.model.seen((record) => record.firstLineAt !== undefined && saying(text)(record));
    const closed = () =>
      parlor.model.seen((record) => record.end === "closed" && saying(text)(record));
    return { person, userId, id, reading, closed };
  }
  const ends = {
    disabled: (userId: string) =>
      admin.ask("PATCH", `/api/admin/users/${userId}`, { disabled: true }),
    "new password": (userId: string) =>
      admin.ask("POST", `/api/admin/users/${userId}/password`, {}),
  };
  for (const end of Object.values(ends)) {
    const { person, userId, id, reading, closed } = await inMidAnswer();
    expect((await end(userId)).status).toBe(200);
    await closed();
    expect(await reading).toMatchObject({ text: "so far", finished: false });
    expect((await person.ask("GET", "/api/me")).status).toBe(401);
    await admin.ask("PATCH", `/api/admin/users/${userId}`, {
      disabled: false,
      password: "a password to come back",
    });
    const back = await signedIn(parlor.base, person.username, "a password to come back");
    expect((await conversation(back, id)).turn).toMatchObject({ status: "stopped" });
  }
  const { person, id, reading } = await inMidAnswer();
  const { csrfToken } = (await (await person.ask("GET", "/api/auth/csrf")).json()) as {
    csrfToken: string;
  };
  const form = {
    body: `csrfToken=${csrfToken}&json=true`,
    headers: { "content-type": "application/x-www-form-urlencoded" },
  };
  expect((await person.ask("POST", "/api/auth/signout", undefined, form)).status).toBe(200);
  expect(await reading).toMatchObject({ finished: false, aborted: false, text: "so far" });
  const back = await signedIn(parlor.base, person.username, person.password);
  expect((await conversation(back, id)).turn).toMatchObject({ status: "streaming" });
});

test("W5 a model that reads the prompt for two seconds is waited for, and asked once", {
  tag: "@once",
}, async ({ parlor, admin }) => {
  const text = randomUUID();
  parlor.model.script({ when: { says: text }, steps: [{ wait: 2_000 }, { say: "yes" }] });
  await heard(await admin.ask("POST", "/api/chat", { id: randomUUID(), message: question(text) }));
  const calls = parlor.model.requests.filter(saying(text));
  expect(calls).toHaveLength(1);
});

test("H15 of fifty concurrent requests to create the first administrator, one succeeds", {
  tag: "@once",
}, async () => {
  const parlor = await startInstallation({ settings: { ADMIN_USERNAME: "", ADMIN_PASSWORD: "" } });
  try {
    const token = new URL(parlor.setup ?? "").searchParams.get("token");
    const tries = Array.from({ length: 50 }, (_, at) =>
      fetch(`${parlor.base}/api/setup`, {
        method: "POST",
        headers: { "content-type": "application/json", origin: parlor.base },
        body: JSON.stringify({ token, username: `first-${at}`, password: "long enough to be one" }),
      }),
    );
    const answers = await Promise.all(tries);
    expect(answers.map(({ status }) => status).filter((status) => status === 201)).toHaveLength(1);
    // For the others the link is invalid; those for whom the password queue was full were told to try again.
    expect(
      answers.map(({ status }) => status).filter((status) => ![201, 403, 503].includes(status)),
    ).toEqual([]);
    const winner = answers.find(({ status }) => status === 201);
    const cookie =
      winner?.headers
        .getSetCookie()
        .map((each) => each.split(";")[0])
        .join("; ") ?? "";
    const { items } = (await (
      await fetch(`${parlor.base}/api/admin/users`, { headers: { cookie } })
    ).json()) as { items: unknown[] };
    expect(items).toHaveLength(1);
  } finally {
    await parlor.stop();
  }
});
