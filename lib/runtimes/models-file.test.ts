import { describe, expect, test } from "vitest";

import { StartError } from "#lib/lifecycle.ts";

import { parseModelsFile } from "./models-file.ts";

const variables: Record<string, string> = { VLLM_KEY: "sk-from-environment" };
const parse = (text: string) => parseModelsFile(text, (name) => variables[name]);

/** The message for a file with mistakes. */
function mistakesIn(text: string): string {
  try {
    parse(text);
  } catch (thrown) {
    if (thrown instanceof StartError) return thrown.message;
    throw thrown;
  }
  return "";
}

const good = `# GPUs of the company
runtimes:
  - name: lab
    kind: openai
    addresses: [http://gpu-1:8000/v1, http://gpu-2:8000/]
    apiKeyEnv: VLLM_KEY
    slots: 16
    firstTokenTimeout: 60
  - name: cellar
    kind: ollama
    addresses:
      - http://cellar:11434
`;

describe("models.yaml", () => {
  test("declares runtimes", () => {
    const [lab, cellar] = parse(good);
    expect(lab).toMatchObject({
      name: "lab",
      kind: "openai",
      source: "file",
      addresses: [{ url: "http://gpu-1:8000" }, { url: "http://gpu-2:8000" }],
      slots: 16,
      timeouts: { connectTimeout: null, firstTokenTimeout: 60, silenceTimeout: null },
    });
    expect(lab?.apiKey?.()).toBe("sk-from-environment");
    expect(cellar).toMatchObject({ name: "cellar", slots: 1 });
    expect(cellar).not.toHaveProperty("apiKey");
    expect(JSON.stringify(lab)).not.toContain("sk-");
  });

  test("gives a runtime the same id after each start", () => {
    expect(parse(good).map(({ id }) => id)).toEqual(parse(good).map(({ id }) => id));
    expect(new Set(parse(good).map(({ id }) => id)).size).toBe(2);
  });

  test.each(["", "# nothing yet\n", "runtimes: []\n", "runtimes:\n"])(
    "may be empty (%j)",
    (text) => {
      expect(mistakesIn(text) === "" ? parse(text) : mistakesIn(text)).toEqual([]);
    },
  );

  test.each([
    ["slots: 16", "slots: many", "line 7: slots must be of the type number"],
    ["slots: 16", "slots: 0", "line 7: slots must be at least 1"],
    ["slots: 16", "slot: 16", "line 7: the field slot is not known here"],
    ["kind: openai", "kind: vllm", "line 4: kind must be ollama or openai"],
    ["    kind: openai\\n", "", "line 3: kind must be ollama or openai"],
    [
      "http://cellar:11434",
      "cellar:11434",
      "line 12: addresses must begin with http:// or https://",
    ],
    [
      "http://cellar:11434",
      "http://me:secret@cellar",
      "line 12: addresses must not contain a user name",
    ],
    ["http://cellar:11434", "http://cellar/?a=1", "line 12: addresses must have neither"],
    ["      - http://cellar:11434", "      - 5", "line 12: addresses must be of the type string"],
    ["      - http://cellar:11434\\n", "", "line 11: addresses is missing or empty"],
    ["name: cellar", "name: lab", "line 9: the name lab is taken by a runtime above"],
    ["name: cellar", "name: ollama", "line 9: the name ollama is Parlor's own"],
    ["name: cellar", "name: the cellar", "line 9: name is not valid"],
    ["VLLM_KEY", "OTHER_KEY", "line 6: the environment variable OTHER_KEY is not set"],
    ["slots: 16", "apiKey: sk-secret", "line 6: there must be either apiKey or apiKeyEnv"],
    ["slots: 16", "kind: ollama", "line 7: is no valid YAML (DUPLICATE_KEY)"],
    ["kind: openai", "kind: [", "is no valid YAML"],
    ["runtimes:", "servers:", "line 2: the field servers is not known here"],
  ])("with %j changed to %j is refused: %s", (from, to, message) => {
    const mistakes = mistakesIn(good.replace(from.replace("\\n", "\n"), to));
    expect(mistakes).toContain(message);
    expect(mistakes).toMatch(/^models\.yaml has mistakes:\n {2}line \d+: /);
    expect(mistakes).not.toMatch(/secret/);
  });

  test("names every mistake, in the order of the lines", () => {
    const text = good.replace("slots: 16", "slots: -1").replace("kind: openai", "kind: other");
    expect(mistakesIn(text).match(/line \d+/g)).toEqual(["line 4", "line 7"]);
  });
});
