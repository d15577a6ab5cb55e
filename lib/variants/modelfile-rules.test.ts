import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  longestExamples,
  mostExamples,
  promptTexts,
  type VariantContents,
} from "./contents-rules.ts";
import { parseModelfile, printModelfile, refuses } from "./modelfile-rules.ts";
import { effortLevels, numberBounds, numberParameters } from "./parameter-rules.ts";

const nobody = () => false;
const read = (modelfile: string) => parseModelfile(modelfile, nobody);
const lines = (modelfile: string) =>
  read(modelfile).problems.map(({ line, kind, what }) => `${line} ${kind} ${what}`);

/** Texts made of what is special to a Modelfile, and of everything else. */
const wildText = (maxLength: number) =>
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          ...[
            '"""',
            '"',
            "'",
            "#",
            "\n",
            "\r\n",
            "\r",
            " ",
            "\t",
            "\\n",
            "FROM x",
            "SYSTEM",
            "\u2028",
          ],
          ...[
            "# parlor: json",
            "# parlor: effort low",
            "中文，句号。",
            "👩‍🔬",
            "\u3000",
            "\uFEFF",
            "\u0085",
            "<|end|>",
          ],
        ),
        fc.string({ unit: "binary", maxLength: 8 }),
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join("").replaceAll("\0", "").slice(0, maxLength))
    .filter((text) => text.isWellFormed());

const filled = (maxLength: number) => wildText(maxLength).filter((text) => text !== "");

const numbers = Object.fromEntries(
  numberParameters.map((name) => {
    const { least, most, whole } = numberBounds[name];
    const value = whole
      ? fc.integer({ min: least, max: most })
      : fc.double({ min: least, max: most, noNaN: true }).map((number) => number + 0);
    return [name, value];
  }),
);

const anyContents: fc.Arbitrary<VariantContents> = fc.record({
  base: filled(200).filter((base) => base.trim() !== ""),
  instructions: wildText(1_000),
  parameters: fc.record(
    {
      ...numbers,
      stop: fc.array(filled(200), { minLength: 1, maxLength: 4 }),
      effort: fc.constantFrom(...effortLevels),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<VariantContents["parameters"]>,
  kept: fc.array(
    fc.oneof(
      fc.record({
        command: fc.constantFrom("template", "adapter", "license", "requires"),
        text: wildText(300),
      }),
      fc.record({
        command: fc.constant("message" as const),
        argument: fc.constantFrom("system", "user", "assistant"),
        text: wildText(300),
      }),
      fc.record({
        command: fc.constant("parameter" as const),
        argument: fc.constantFrom("num_gpu", "num_gqa", "mirostat"),
        text: wildText(20),
      }),
    ),
    { maxLength: 5 },
  ) as fc.Arbitrary<VariantContents["kept"]>,
});

describe("a variant", () => {
  test("printed as a Modelfile and read again is the same, whatever its texts are", () => {
    fc.assert(
      fc.property(anyContents, (contents) => {
        const modelfile = printModelfile(contents);
        const again = parseModelfile(modelfile, (base) => base === contents.base);
        expect(again.contents).toEqual(contents);
        expect(again.problems.filter(refuses)).toEqual([]);
        expect(printModelfile(again.contents)).toBe(modelfile);
      }),
      { numRuns: 2_000 },
    );
  });

  test("is printed as people write it", () => {
    const contents: VariantContents = {
      base: "gpt-oss:20b",
      instructions: 'You are terse.\nSay "no" if in doubt.',
      parameters: { temperature: 0.3, num_ctx: 8_192, stop: ["###", " end"], effort: "high" },
      kept: [{ command: "message", argument: "user", text: "Hello?" }],
    };
    expect(printModelfile(contents)).toBe(
      [
        "FROM gpt-oss:20b",
        "PARAMETER temperature 0.3",
        "PARAMETER num_ctx 8192",
        "PARAMETER stop ###",
        'PARAMETER stop " end"',
        "# parlor: effort high",
        'SYSTEM """You are terse.\nSay "no" if in doubt."""',
        "MESSAGE user Hello?",
        "",
      ].join("\n"),
    );
  });

  test("with a text for which no quotes are left is printed as JSON", () => {
    const contents = { base: "a", instructions: 'one """\ntwo', parameters: {}, kept: [] };
    const modelfile = printModelfile(contents);
    expect(modelfile).toBe('FROM a\n# parlor: json\nSYSTEM "one \\"\\"\\"\\ntwo"\n');
    expect(read(modelfile)).toEqual({ contents, problems: [] });
  });
});

describe("a Modelfile", () => {
  test("is read as Ollama reads it: any case, comments at the beginning of a line, quotes over lines", () => {
    const { contents, problems } = read(
      [
        "\uFEFF# made by hand",
        "from   llama3.2 ",
        "  # indented",
        "Parameter temperature 1",
        'PARAMETER stop "<|eot_id|>"',
        "parameter STOP Human:",
        'SYSTEM """',
        "You are Mario. # not a comment",
        'Say "It\'s-a me!"',
        '"""',
        "PARAMETER num_predict -1",
      ].join("\r\n"),
    );
    expect(problems).toEqual([]);
    expect(contents).toEqual({
      base: "llama3.2",
      instructions: '\r\nYou are Mario. # not a comment\r\nSay "It\'s-a me!"\r\n',
      parameters: { temperature: 1, num_predict: -1, stop: ["<|eot_id|>", "Human:"] },
      kept: [],
    });
  });

  test.each([
    ["unquoted", "SYSTEM You are # terse. ", "You are # terse."],
    ["in single quotes, which quote nothing", "SYSTEM 'terse'", "'terse'"],
    ["quoted", 'SYSTEM "  terse "', "  terse "],
    ["with quotes inside", 'SYSTEM """Say "no"."""', 'Say "no".'],
    ["that ends in a quote", 'SYSTEM """Say "no""""', 'Say "no"'],
    ["quoted, over lines", 'SYSTEM "one \n\n two"', "one \n\n two"],
    ["empty", 'SYSTEM ""', ""],
    ["with escapes, which are none", 'SYSTEM "a\\nb"', "a\\nb"],
  ])("may have instructions %s", (_, line, instructions) => {
    expect(read(`FROM a\n${line}\n`)).toMatchObject({ contents: { instructions }, problems: [] });
  });

  test("of `ollama show` names what cannot be used, with its line", () => {
    const shown = [
      '# Modelfile generated by "ollama show"',
      "# FROM llama3.2:latest",
      "FROM /usr/share/ollama/.ollama/models/blobs/sha256-00e1",
      'TEMPLATE """{{ if .System }}<|start_header_id|>system',
      "",
      '{{ .System }}{{ end }}"""',
      "PARAMETER num_gqa 8",
      "PARAMETER num_gpu 99",
      "PARAMETER presence_penalty 1.5",
      "MESSAGE user Is Toronto in Canada?",
      "MESSAGE assistant yes",
      "ADAPTER ./lora.gguf",
      'LICENSE """MIT\nLicence"""',
      "REQUIRES 0.14.0",
    ].join("\n");
    expect(lines(shown)).toEqual([
      "3 base_file FROM",
      "4 unused_command TEMPLATE",
      "7 retired_parameter PARAMETER num_gqa",
      "8 load_parameter PARAMETER num_gpu",
      "9 unsent_parameter PARAMETER presence_penalty",
      "12 unused_command ADAPTER",
      "15 unused_command REQUIRES",
    ]);
    const { contents } = read(shown.replace(/^FROM .*$/mu, "FROM llama3.2"));
    expect(read(printModelfile(contents)).contents).toEqual(contents);
    expect(contents.kept).toHaveLength(9);
  });

  test.each([
    ["nothing", "", "1 no_base FROM"],
    ["no base", "SYSTEM x", "1 no_base FROM"],
    ["a base without a value", "\nFROM ", "2 no_value FROM"],
    ["an empty base", 'FROM ""', "1 no_base FROM"],
    ["an unknown command", "FROM a\nSISTEM x", "2 unknown_command SISTEM"],
    [
      "a line that belongs to no command",
      "FROM a\nSYSTEM one\ntwo, three",
      "3 unknown_command two,",
    ],
    ["open quotes", 'FROM a\nSYSTEM """one\ntwo', "2 unterminated SYSTEM"],
    ["an unknown parameter", "FROM a\nPARAMETER heat 1", "2 unknown_parameter PARAMETER heat"],
    ["no number", "FROM a\nPARAMETER temperature hot", "2 bad_value PARAMETER temperature"],
    ["a comment behind a number", "FROM a\nPARAMETER top_k 4 # few", "2 bad_value PARAMETER top_k"],
    ["a number that is too large", "FROM a\nPARAMETER top_p 1.5", "2 bad_value PARAMETER top_p"],
    ["a broken number", "FROM a\nPARAMETER top_k 1.5", "2 bad_value PARAMETER top_k"],
    ["an unknown role", "FROM a\nMESSAGE tool x", "2 role MESSAGE tool"],
    [
      "one example message too many",
      `FROM a${"\nMESSAGE user x".repeat(mostExamples + 1)}`,
      `${mostExamples + 2} too_many MESSAGE user`,
    ],
    [
      "a too long example message",
      `FROM a\nMESSAGE user ${"x".repeat(longestExamples + 1)}`,
      "2 too_long MESSAGE user",
    ],
    ["a parameter without a value", "FROM a\nPARAMETER seed", "2 no_value PARAMETER seed"],
    ["a NUL", "FROM a\nSYSTEM a\0b", "2 not_text SYSTEM"],
    ["a NUL in JSON", 'FROM a\n# parlor: json\nSYSTEM "\\u0000"', "3 not_text SYSTEM"],
    ["half a character", "FROM a\nSYSTEM \ud83d", "2 not_text SYSTEM"],
    ["a base in the cloud", "FROM gpt-oss:120b-cloud", "1 base_cloud FROM"],
    ["a digest", "FROM sha256:00e1", "1 base_file FROM"],
    ["a file of weights", "FROM .\\model.GGUF", "1 base_file FROM"],
    ["too long instructions", `FROM a\nSYSTEM ${"x".repeat(32_001)}`, "2 too_long SYSTEM"],
  ])("with %s is refused, and the line is named", (_, modelfile, problem) => {
    expect(lines(modelfile)).toEqual([problem]);
    expect(read(modelfile).problems.every(refuses)).toBe(true);
  });

  test("that says something again holds what it says last, and names the other line", () => {
    const { contents } = read("FROM a\nFROM b\nPARAMETER seed 1\nPARAMETER seed 2");
    expect(contents).toMatchObject({ base: "b", parameters: { seed: 2 } });
    expect(lines("FROM a\nFROM b\nPARAMETER seed 1\nPARAMETER seed 2")).toEqual([
      "1 said_again FROM",
      "3 said_again PARAMETER seed",
    ]);
  });

  test("of any size is read in time, and its problems are bounded", () => {
    expect(lines("x".repeat(400_001))).toEqual(["1 too_long Modelfile"]);
    expect(lines("x\n".repeat(200_000))).toHaveLength(100);
    expect(lines(`FROM a\nSYSTEM """${"\n".repeat(390_000)}`)).toEqual(["2 unterminated SYSTEM"]);
    const many = `FROM a\n${"LICENSE x\n".repeat(201)}`;
    expect(lines(many)).toEqual(["202 too_many LICENSE"]);
  });

  test("never throws, whatever it is", () => {
    fc.assert(
      fc.property(fc.oneof(wildText(2_000), fc.string({ unit: "binary" })), (text) => {
        for (const { line } of read(text).problems) expect(line).toBeGreaterThan(0);
      }),
      { numRuns: 2_000 },
    );
  });
});

test("messages are what a model reads before a conversation, those of the system with the instructions", () => {
  const { contents, problems } = read(
    "FROM a\nSYSTEM Be terse.\nMESSAGE user Hi\nMESSAGE system Be kind.\nMESSAGE assistant Hello\nTEMPLATE x",
  );
  expect(problems.map(({ kind }) => kind)).toEqual(["unused_command"]);
  expect(promptTexts(contents)).toEqual({
    instructions: "Be terse.\n\nBe kind.",
    examples: [
      { role: "user", content: "Hi" },
      { role: "assistant", content: "Hello" },
    ],
  });
});
