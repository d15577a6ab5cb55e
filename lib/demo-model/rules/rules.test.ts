import { describe, expect, test } from "vitest";

import { stepsOf } from "#lib/testing/steps.ts";

import type { OllamaMessage } from "../routes/chat-request.ts";
import { answerByRules } from "./index.ts";
import { words } from "./texts.ts";

const user = (content: string): OllamaMessage => ({ role: "user", content });
const assistant = (content: string): OllamaMessage => ({ role: "assistant", content });
const ask = (
  question: string,
  before: OllamaMessage[] = [],
  more: Omit<Parameters<typeof answerByRules>[0], "messages"> = {},
) => answerByRules({ messages: [...before, user(question)], ...more });

describe("about itself", () => {
  test.for(["Hello", "hi!", "What can you do?", "Who are you?", ""])(
    "%s: it describes itself, in English",
    (question) => {
      expect(ask(question).content).toBe(words.en.about);
    },
  );

  test.for(["你好", "你能做什么？", "你是谁"])(
    "%s: it describes itself, in Chinese",
    (question) => {
      expect(ask(question).content).toBe(words.zh.about);
    },
  );

  test("it says that it follows rules and does not understand", () => {
    expect(words.en.about).toContain(
      "I am Parlor's demo model: I follow rules and do not understand",
    );
    expect(ask("What is the meaning of life?").content).toContain("I have no rule for that");
    expect(ask("生命的意义？").content).toContain("我只按规则回答，并不理解");
  });

  test("a question without a word is answered in the language of the conversation", () => {
    expect(ask("???", [user("今天下雨"), assistant("是的")]).content).toBe(words.zh.unknown);
    expect(ask("???", [user("It rains"), assistant("It does")]).content).toBe(words.en.unknown);
  });
});

describe("samples", () => {
  test.for([
    ["Show me a table", "| --- |"],
    ["Write some code", "```typescript"],
    ["Give me a formula", "\\sqrt"],
    ["Make a list", "1. "],
    ["写一段代码", "```typescript"],
    ["给我一张表格", "| --- |"],
    ["展示一个公式", "\\sqrt"],
  ])("%s", ([question, sign]) => {
    expect(ask(question as string).content).toContain(sign);
  });

  test("it counts to the number in the question", () => {
    expect(ask("Count from 1 to 5").content).toBe("1, 2, 3, 4, 5");
    expect(ask("从1数到3").content).toBe("1、2、3");
    expect(ask("count to 1000").content).toMatch(/999, 1000$/u);
  });

  test("it gives a long answer, so that it can be stopped", () => {
    expect(ask("Give me a long answer").content.length).toBeGreaterThan(1000);
    expect(ask("给我一个很长的回答").content.length).toBeGreaterThan(500);
  });
});

describe("passages", () => {
  const passages = user(
    "Passages:\n\n[1] Handbook, page 3\n> Staff have 30 days of holiday a year.\n> The canteen opens at noon.\n\n[2] Travel rules\n> A hotel may cost 120 euros a night.",
  );

  test("are quoted with their numbers", () => {
    const { content } = ask("How much may a hotel cost?", [passages]);
    expect(content).toContain("> A hotel may cost 120 euros a night. [2]");
    expect(content).not.toContain("canteen");
  });

  test("are named and not quoted when none matches", () => {
    expect(ask("Quantum physics?", [passages]).content).toContain(
      "Handbook, page 3 [1], Travel rules [2]",
    );
  });

  test("of an earlier question do not count for the next", () => {
    const { content } = ask("How much may a hotel cost?", [
      passages,
      user("Holidays?"),
      assistant("30 days."),
    ]);
    expect(content).not.toContain("[2]");
  });

  test("may be quoted as a whole, including the number", () => {
    const quoted = user("> [3] 出差住宿每晚不超过 500 元。\n> 机票需提前两周预订。");
    expect(ask("住宿标准是多少？", [quoted]).content).toContain(
      "> 出差住宿每晚不超过 500 元。 [3]",
    );
  });
});

describe("texts", () => {
  const text =
    "Parlor is a private assistant for a company. The assistant runs on the company's own machines. The weather is nice. On 12 March 2026 Acme Ltd paid 42,000 euros for it.";

  test("are summarised by their own sentences", () => {
    const { content } = ask(`Summarise in 2 sentences:\n\n${text}`);
    expect(content.split("\n")).toHaveLength(2);
    for (const line of content.split("\n")) expect(text).toContain(line.replace(/^- /u, ""));
    expect(content).not.toContain("weather");
  });

  test("facts are extracted: names, dates, numbers", () => {
    const { content } = ask(`Extract the facts:\n\n${text}`);
    expect(content).toContain("- **Names**: Acme Ltd");
    expect(content).toContain("- **Dates and times**: 12 March 2026");
    expect(content).toContain("- **Numbers**: 42,000 euros");
  });

  test("in Chinese too", () => {
    const { content } = ask(
      "提取事实：\n\n2026年3月12日，陈伟在北京大学签了合同，金额 42,000 元。负责人是李娜。",
    );
    expect(content).toContain("- **名称**：北京大学、李娜");
    expect(content).toContain("- **日期和时间**：2026年3月12日");
    expect(content).toContain("- **数字**：42,000 元");
  });

  test("the request may follow the text, be in the instructions, or refer to the conversation", () => {
    expect(ask(`${text}\n\nPlease summarise.`).content).toContain("- ");
    expect(
      ask(text, [{ role: "system", content: "Summarise what you are given." }]).content,
    ).toContain("- Parlor is a private assistant");
    expect(ask("Summarise our conversation", [user("The budget is 42 euros.")]).content).toBe(
      "- The budget is 42 euros.",
    );
    expect(ask("Summarise").content).toBe(words.en.nothingToRead);
  });
});

describe("the conversation", () => {
  const before = [
    { role: "system", content: "You are a helpful assistant." },
    user("My dog is called Rex. The Apollo budget is 42,000 euros."),
    assistant("I have no rule for that."),
    user("What is the budget of Apollo?"),
    assistant("I do not know."),
  ];

  test("a question is answered by the sentence that shares most words with it", () => {
    expect(ask("What was the name of my dog?", before).content).toContain(
      "You wrote earlier:\n\n> My dog is called Rex.",
    );
  });

  test("not by another question", () => {
    expect(ask("How high is the budget of Apollo?", before).content).toContain(
      "> The Apollo budget is 42,000 euros.",
    );
  });

  test("the instructions count too", () => {
    const facts = [{ role: "system", content: "Facts:\n- The office in Oslo closes at six." }];
    expect(ask("When does the Oslo office close?", facts).content).toContain(
      "I was told:\n\n> The office in Oslo closes at six.",
    );
  });

  test("in Chinese too", () => {
    expect(
      ask("我的狗叫什么？", [user("我的狗叫小黑。预算是四万元。"), assistant("好的。")]).content,
    ).toContain("> 我的狗叫小黑。");
  });
});

describe("tools", () => {
  const weather = {
    function: {
      name: "get_weather",
      parameters: {
        type: "object",
        properties: {
          city: { type: "string" },
          days: { type: "integer" },
          unit: { type: "string", enum: ["celsius", "fahrenheit"] },
        },
        required: ["city"],
      },
    },
  };

  test.for([
    ["Call get_weather for Beijing", { city: "Beijing" }],
    [
      'get_weather with city="New York" and 3 days in celsius',
      { city: "New York", days: 3, unit: "celsius" },
    ],
    ["请用 get_weather 查询 city=上海", { city: "上海" }],
  ] as const)("%s", ([question, expected]) => {
    expect(ask(question, [], { tools: [weather] }).call).toEqual({
      name: "get_weather",
      arguments: expected,
    });
  });

  test("are not called when they are not named", () => {
    expect(ask("How is the weather?", [], { tools: [weather] }).call).toBeUndefined();
    expect(ask("forget_weathers", [], { tools: [weather] }).call).toBeUndefined();
  });

  test("a tool's result is passed on", () => {
    const { content } = answerByRules({
      messages: [user("get_weather"), { role: "tool", tool_name: "get_weather", content: "11 °C" }],
    });
    expect(content).toBe("The tool `get_weather` answered:\n\n> 11 °C");
  });
});

describe("thinking", () => {
  const length = (think: boolean | string | undefined, question = "Hello") =>
    ask(question, [], { think }).thinking.length;

  test("has three levels of length, low, medium and high; true means medium", () => {
    expect(length("low")).toBeGreaterThan(0);
    expect(length("medium")).toBeGreaterThan(length("low"));
    expect(length("high")).toBeGreaterThan(length("medium"));
    expect(length(true)).toBe(length("medium"));
  });

  test("is off when it is disabled, and on when the question asks for it", () => {
    expect(length(false)).toBe(0);
    expect(length(undefined)).toBe(0);
    expect(length(undefined, "Think aloud: what is a dog?")).toBeGreaterThan(0);
    expect(ask("你好", [], { think: "high" }).thinking).toContain("我只按规则回答");
  });
});

describe("no text blocks other requests", () => {
  const signs = [
    "a",
    "A",
    "Aa ",
    "\n",
    " ",
    "1",
    "1-",
    "A-",
    "a@",
    "[1]\n",
    "> ",
    "It is. ",
    "1.",
    "在",
    "中国",
    "《",
    "get ",
    "http://",
    "[[",
    "((",
  ];
  // Steps for each character, at most. Steps inside regular expressions are not seen: the lint rules regexp/no-super-linear-* look at those.
  const mostSteps = 25;
  test.for(signs)("10,000 characters of %j: the steps grow with the length", (sign) => {
    const text = sign.repeat(10_000 / sign.length);
    for (const question of [
      text,
      `Summarise:\n\n${text}`,
      `Extract the facts:\n\n${text}`,
      "What is a dog?",
    ]) {
      let content = "";
      const steps = stepsOf(() => {
        content = ask(question, [user(text), assistant(text)]).content;
      });
      expect(content).not.toBe("");
      expect(steps).toBeLessThan(mostSteps * (question.length + 2 * text.length));
    }
  });
});
