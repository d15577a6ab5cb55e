// The demo model's texts in both languages. `{…}` is filled in.

export type TextLanguage = "en" | "zh";

const en = {
  about: `Hello. I am Parlor's demo model: I follow rules and do not understand what I read. I answer because no real model is connected.

Here is what I can do:

- **Quote passages** that I am given, with their number, such as [1]
- **Summarise** a text, or **extract** its names, numbers and dates
- **Answer from this conversation**: I look for the sentence that shares most words with your question
- **Show** a table, a list, code or a formula
- **Count** as far as you like, or give a long answer, so that you can try the stop button
- **Call a tool** when you name it

An administrator can connect a real model, such as gpt-oss on Ollama; then it answers in my place.`,
  thanks: "You are welcome. I am only rules, but it is good to hear.",
  bye: "Goodbye. The conversation stays here; you can go on with it whenever you like.",
  unknown: `I have no rule for that. I am Parlor's demo model: I follow rules and do not understand, so I would rather say so than make something up.

You could paste a text and ask me to summarise it, ask about something that you wrote earlier, or ask for a table, code or a formula. Ask "What can you do?" for the whole list.`,
  memory: { user: "You wrote earlier:", assistant: "I wrote earlier:", other: "I was told:" },
  memoryAfter: "That is the sentence here that shares most words with your question.",
  passages: "This is what the passages say:",
  passagesAfter:
    "I picked these sentences because they share words with your question. Whether they answer it is for you to judge.",
  noPassage:
    "None of the passages that I was given shares a word with your question, so I quote nothing. They are: {sources}.",
  passageName: "passage",
  nothingToRead:
    "There is no text here that I could read. Paste one below your request, or talk with me first.",
  facts: {
    names: "Names",
    dates: "Dates and times",
    numbers: "Numbers",
    addresses: "Addresses",
    sentences: "Where they stand",
  },
  noFacts: "I found no names, numbers or dates in that text.",
  called: "I call the tool `{name}`, because you named it.",
  toolSaid: "The tool `{name}` answered:",
  someTool: "tool",
  shown: {
    table: `Here is a table:

| Part of Parlor | What it does | Where it runs |
| --- | --- | --- |
| Web server | shows the pages and keeps the answers going | your company's machine |
| Database | keeps people and conversations | your company's machine |
| Model server | writes the answers | your company's machine |`,
    list: `Here is a list:

1. Ask a question.
2. Read the answer while it is being written.
3. Go on with it:
   - ask again,
   - ask something else,
   - or come back tomorrow; it is kept.`,
    code: `Here is some code. It finds the longest line of a text:

\`\`\`typescript
/** The longest line; the first one when several are equally long. */
export function longestLine(text: string): string {
  let longest = "";
  for (const line of text.split("\\n")) {
    if (line.length > longest.length) longest = line;
  }
  return longest;
}
\`\`\`

Call it as \`longestLine("one\\nthree")\`, and you get \`"three"\`.`,
    formula: `Here is a formula, the solution of a quadratic equation $ax^2 + bx + c = 0$:

$$
x = \\frac{-b \\pm \\sqrt{b^2 - 4ac}}{2a}
$$

It has two real solutions when $b^2 > 4ac$.`,
  },
  long: `## What happens to a question

You asked for a long answer, so here is one that is true: how a question travels through Parlor.

First the question is stored. It gets a place in its conversation, below the message that it follows, and from then on it cannot be lost: not when you close the tab, not when the network fails, not when the machine is switched off.

### Reading

At the same time Parlor works out what the model may read. A model sees only so much at once, its window. The instructions come first, then what is remembered, then the newest messages, and at the end your question. Some room is kept free, because the answer has to fit into the same window.

### Waiting

A model server often serves one person at a time. If somebody was there before you, your question waits for its turn, and the page says so. Nobody is forgotten, and nobody is served twice in a row while others wait.

### Writing

Then the model begins to write, piece by piece, and the pieces appear on your page as they come. The server keeps writing whether you watch or not. What has been said is stored several times a second, so even a crash costs no more than a moment.

### Staying

At the end the answer is stored whole, and the conversation rests. You can rename it, delete it, or go on with it in a month.

None of this needs the internet. Question, answer and everything in between stay on your company's machines. That is the whole point of the house.`,
  title: "Conversation",
  thinking: {
    begin: "The question is in English and has {words} words.",
    tried: {
      format: "Is an answer in JSON asked for?",
      toolResult: "Did a tool just answer?",
      tool: "Is one of the tools named?",
      reading: "Is a text to be summarised, or facts to be extracted?",
      passages: "Was I given passages?",
      show: "Is something to be shown: a table, a list, code, a formula, a count, a long answer?",
      about: "Is it a greeting, or a question about me?",
      memory: "Does a sentence of this conversation share words with the question?",
      otherwise: "Nothing fits.",
    },
    yes: "Yes.",
    no: "No.",
    evidence: "Shared words: {words}.",
    end: "I follow rules and do not understand, so I say only what this rule gives.",
    chosen: {
      format: "JSON is asked for, so I fill in what is wanted from the text.",
      toolResult: "A tool has answered, so I pass its answer on.",
      tool: "A tool is named, so I call it.",
      reading: "There is a text to read, so I take sentences and facts from it.",
      passages: "There are passages, so I quote the sentences that share words with the question.",
      show: "Something is to be shown, so I show it.",
      about: "This is about me, so I say what I am.",
      memory: "An earlier sentence shares words with the question, so I quote it.",
      otherwise: "I have no rule for this, so I say so.",
    },
  },
};

const zh: typeof en = {
  about: `你好。我是 Parlor 的演示模型：我只按规则回答，并不理解读到的内容。现在由我来回答，是因为还没有连接真正的模型。

我能做这些事：

- **引用**给我的资料，并标出编号，例如 [1]
- **总结**一段文字，或者**提取**其中的名称、数字和日期
- **从这个对话里找答案**：找出和你的问题用词最接近的那一句
- **展示**表格、列表、代码或公式
- **数数**，数到多少都行，或者给一个很长的回答，方便你试一试“停止”按钮
- **调用工具**，只要你说出它的名字

管理员可以连接真正的模型，例如 Ollama 上的 gpt-oss，之后就由它来回答。`,
  thanks: "不客气。我只是一些规则，不过还是很高兴听你这么说。",
  bye: "再见。对话会留在这里，你随时可以接着聊。",
  unknown: `这个问题我没有对应的规则。我是 Parlor 的演示模型：我只按规则回答，并不理解，所以宁可直说，也不编造。

你可以贴一段文字让我总结，可以问你前面写过的内容，也可以让我展示表格、代码或公式。想看完整的清单，就问我“你能做什么？”。`,
  memory: { user: "你前面写过：", assistant: "我前面写过：", other: "给我的说明里写着：" },
  memoryAfter: "在这里的句子中，这一句和你的问题用词最接近。",
  passages: "资料里是这样写的：",
  passagesAfter: "我选出这些句子，是因为它们和你的问题有相同的词。是否回答了问题，请你自己判断。",
  noPassage: "给我的资料和你的问题没有相同的词，所以我不引用。这些资料是：{sources}。",
  passageName: "资料",
  nothingToRead: "这里没有可以读的文字。请把文字贴在要求的下面，或者先和我聊几句。",
  facts: {
    names: "名称",
    dates: "日期和时间",
    numbers: "数字",
    addresses: "地址",
    sentences: "出处",
  },
  noFacts: "在这段文字里，我没有找到名称、数字或日期。",
  called: "你提到了工具 `{name}`，我来调用它。",
  toolSaid: "工具 `{name}` 的回答是：",
  someTool: "工具",
  shown: {
    table: `这是一张表格：

| Parlor 的组成部分 | 做什么 | 在哪里运行 |
| --- | --- | --- |
| 网页服务器 | 显示页面，让回答一直写下去 | 公司自己的机器 |
| 数据库 | 保存人员和对话 | 公司自己的机器 |
| 模型服务器 | 写出回答 | 公司自己的机器 |`,
    list: `这是一个列表：

1. 提一个问题。
2. 一边写，一边读。
3. 接着聊：
   - 再问一次，
   - 换一个问题，
   - 或者明天再来，内容都在。`,
    code: `这是一段代码，用来找出一段文字里最长的一行：

\`\`\`typescript
/** 最长的一行；有几行一样长时，取第一行。 */
export function longestLine(text: string): string {
  let longest = "";
  for (const line of text.split("\\n")) {
    if (line.length > longest.length) longest = line;
  }
  return longest;
}
\`\`\`

写 \`longestLine("one\\nthree")\`，得到的是 \`"three"\`。`,
    formula: `这是一个公式，一元二次方程 $ax^2 + bx + c = 0$ 的解：

$$
x = \\frac{-b \\pm \\sqrt{b^2 - 4ac}}{2a}
$$

当 $b^2 > 4ac$ 时，它有两个实数解。`,
  },
  long: `## 一个问题的旅程

你要一个很长的回答，那就说一件真实的事：一个问题在 Parlor 里是怎么走的。

首先，问题会被存下来。它在对话里有自己的位置，排在它所接的那条消息下面。从这一刻起它就不会丢：关掉标签页不会，断网不会，机器断电也不会。

### 阅读

同时，Parlor 会算出模型可以读到什么。模型一次只能看到有限的内容，这叫窗口。最前面是说明，然后是记住的内容，再是最近的消息，最后是你的问题。还要留出一些空间，因为回答也要放进同一个窗口。

### 等待

模型服务器往往一次只为一个人服务。如果前面有人，你的问题就排队，页面会告诉你。没有人会被忘记；有人在等的时候，也没有人会连续占用两次。

### 书写

然后模型开始写，一小段一小段地写，页面上也就一小段一小段地出现。不管你看不看，服务器都会写下去。写出来的内容每秒会保存好几次，所以即使出了故障，丢掉的也只是一瞬间。

### 留存

最后，回答会完整地存下来，对话就停在那里。你可以改名，可以删除，也可以过一个月再接着聊。

这一切都不需要互联网。问题、回答和中间的所有内容，都留在公司自己的机器上。这正是这座房子的意义。`,
  title: "对话",
  thinking: {
    begin: "问题是中文的，有 {words} 个字。",
    tried: {
      format: "要求用 JSON 回答吗？",
      toolResult: "刚刚有工具给出回答吗？",
      tool: "提到了某个工具的名字吗？",
      reading: "要总结一段文字，或者提取事实吗？",
      passages: "给了我资料吗？",
      show: "要展示什么吗：表格、列表、代码、公式、数数，或者很长的回答？",
      about: "是打招呼，或者问我是谁吗？",
      memory: "这个对话里有和问题用词相同的句子吗？",
      otherwise: "都不符合。",
    },
    yes: "是。",
    no: "不是。",
    evidence: "相同的词：{words}。",
    end: "我只按规则回答，并不理解，所以只说这条规则给出的内容。",
    chosen: {
      format: "要求用 JSON 回答，我从文字里取内容填进去。",
      toolResult: "工具已经回答了，我把它的回答转达出来。",
      tool: "提到了一个工具，我来调用它。",
      reading: "有一段文字要读，我从里面取出句子和事实。",
      passages: "有资料，我引用和问题用词相同的句子。",
      show: "要展示一样东西，我来展示。",
      about: "这是关于我的，我来说明我是什么。",
      memory: "前面有一句话和问题用词相同，我来引用它。",
      otherwise: "这个问题我没有规则，我就直说。",
    },
  },
};

export const words: Record<TextLanguage, typeof en> = { en, zh };

export type RuleName = keyof typeof en.thinking.chosen;

/** A text with its `{…}` filled in. */
export const filled = (text: string, values: Record<string, string | number>): string =>
  text.replaceAll(/\{(\w+)\}/gu, (_whole, name: string) => String(values[name] ?? ""));
