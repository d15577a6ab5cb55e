import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { administrator, startInstallation } from "#lib/testing/installation.ts";
import { heard, program, question, signedIn } from "#lib/testing/program.ts";

import { expect, test } from "./fixtures.ts";

test("H60 no log contains a password, a token, a question, an answer, or a text from a model server", {
  tag: "@once",
}, async () => {
  const parlor = await startInstallation({ settings: { LOG_LEVEL: "debug" } });
  const secrets: string[] = [administrator.password];
  const secret = (what: string) => {
    const made = `${what}-${randomUUID()}`;
    secrets.push(made);
    return made;
  };
  try {
    const admin = await signedIn(parlor.base, administrator.username, administrator.password);
    secrets.push(admin.cookies.get("next-auth.session-token") ?? secret("missing"));
    await signedIn(parlor.base, "root", secret("wrong-password"));
    await signedIn(parlor.base, secret("password-in-the-wrong-field"), "whatever it was");
    const { password } = (await (
      await admin.ask("POST", "/api/admin/users", { username: "lin", name: "Lin", role: "member" })
    ).json()) as {
      password: string;
    };
    secrets.push(password);

    const quoted = secret("prompt-of-another");
    for (const steps of [
      [{ think: secret("thought") }, { say: secret("answer") }],
      [{ say: secret("half") }, { error: `error parsing tool call: raw='${quoted}', err=x` }],
      [{ status: 500, error: `the runner stopped: "${quoted}"` }],
      [{ say: secret("garbage") }, { line: `{"message": ${quoted}` }],
      [{ status: 400, body: `not json ${quoted}` }],
    ]) {
      const text = secret("question");
      parlor.model.script({ when: { says: text }, steps });
      await heard(
        await admin.ask("POST", "/api/chat", { id: randomUUID(), message: question(text) }),
      );
    }
    // Requests that are refused, and requests that cause parser errors.
    const raw = {
      headers: { "content-type": "application/json" },
      body: `{"id": "${secret("broken-json")}`,
    };
    await admin.ask("POST", "/api/chat", undefined, raw);
    await admin.ask("POST", "/api/chat", {
      id: randomUUID(),
      message: { ...question(secret("bad-role")), role: "system" },
    });
    await program(parlor.base).ask("POST", "/api/setup", {
      token: secret("token"),
      username: "x",
      password: secret("password"),
    });
    // Also when the database is killed during a turn.
    await parlor.kill("database");
    await admin.ask("POST", "/api/chat", {
      id: randomUUID(),
      message: question(secret("question-without-a-database")),
    });
    await parlor.startDatabase();

    expect(parlor.log()).toContain('"level"');
    for (const each of secrets) expect(parlor.log()).not.toContain(each);
    // Nor does any other file in the data folder, except the database.
    for (const file of filesIn(parlor.folder)) {
      for (const each of secrets) expect(readFileSync(file, "latin1"), file).not.toContain(each);
    }
  } finally {
    await parlor.stop();
  }
});

function filesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (name === "database") return [];
    const found = statSync(path);
    return found.isDirectory() ? filesIn(path) : found.isFile() ? [path] : [];
  });
}
