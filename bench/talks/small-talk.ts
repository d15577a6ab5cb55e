// The text around the facts: sentences as users in a plant and their assistant write them. About
// one in four contains a number, a name, a code or a "not" of its own, as real ones do: the planted
// facts have to compete with them.

import type { Random } from "./random.ts";

export type TalkLanguage = "en" | "zh";

const soft = {
  en: [
    [
      "In most plants",
      "As far as I can see",
      "On a usual day",
      "From what you describe",
      "When time is short",
      "Before the shift ends",
      "With a new team",
      "After a longer stop",
    ],
    [
      "the people on the line know best where the trouble begins",
      "it helps to look at the whole process first",
      "the order of the steps matters more than their speed",
      "a short list on the wall does more than a long manual",
      "what was agreed yesterday is easily forgotten",
      "the cause is seldom where the damage shows",
      "somebody has to have the last word",
      "small delays add up until everybody notices",
    ],
    [
      "so ask them early.",
      "and that is worth the effort.",
      "which saves a second round.",
      "so keep it simple.",
      "and the rest follows from it.",
      "so write it down while it is fresh.",
      "and everybody gains from it.",
      "as you have seen yourself.",
    ],
  ],
  zh: [
    [
      "在多数工厂里，",
      "就我所知，",
      "平常的日子里，",
      "从你的描述来看，",
      "时间紧的时候，",
      "交班之前，",
      "新的班组里，",
      "停机较久之后，",
    ],
    [
      "现场的人最清楚问题从哪里开始，",
      "先看整个流程会有帮助，",
      "步骤的顺序比速度更重要，",
      "墙上的一张短清单胜过厚厚的手册，",
      "昨天说好的事很容易忘记，",
      "原因往往在别的地方，",
      "总要有人最后拍板，",
      "小的延误会慢慢累积，",
    ],
    [
      "所以早点问他们。",
      "这样做很值得。",
      "可以省去返工。",
      "所以尽量简单。",
      "其余的自然就顺了。",
      "所以趁早写下来。",
      "大家都会受益。",
      "你自己也看到了。",
    ],
  ],
} as const;

const asides = {
  en: [
    (random: Random) =>
      `Line ${random.whole(1, 9)} stood still for ${random.whole(11, 99)} minutes last week.`,
    (random: Random) =>
      `The note ${random.one(["N", "K", "M"])}-${random.whole(100, 999)} says much the same.`,
    (random: Random) =>
      `Yesterday ${random.one(["Becker", "Novak", "Rossi", "Dubois", "Meyer"])} from the office asked about it.`,
    (random: Random) =>
      `That does not hold for the ${random.one(["old", "small", "second", "rear"])} harness.`,
    (random: Random) =>
      `It took us about ${random.whole(11, 99)} hours in ${random.one(["March", "June", "October"])}.`,
  ],
  zh: [
    (random: Random) => `上周${random.whole(1, 9)}号线停了${random.whole(11, 99)}分钟。`,
    (random: Random) => `通知${random.one(["N", "K", "M"])}-${random.whole(100, 999)}里也这么说。`,
    (random: Random) =>
      `昨天办公室的${random.one(["孙丽", "周强", "吴敏", "郑浩", "冯雪"])}也问过这件事。`,
    (random: Random) => `${random.one(["旧", "小", "二号", "后面的"])}车间不适用这一条。`,
    (random: Random) => `${random.whole(1, 12)}月份我们用了大约${random.whole(11, 99)}个小时。`,
  ],
} as const;

const asks = {
  en: [
    "How would you go about it?",
    "What do you make of that?",
    "Could you explain it in other words?",
    "What comes next?",
    "Is there a simpler way?",
    "What would you look at first?",
  ],
  zh: [
    "你会怎么做？",
    "你怎么看？",
    "能换个说法解释吗？",
    "接下来呢？",
    "有更简单的办法吗？",
    "你会先看什么？",
  ],
} as const;

export function sentence(language: TalkLanguage, random: Random): string {
  if (random.part() < 0.25) return random.one(asides[language])(random);
  const [begin, middle, end] = soft[language].map((parts) => random.one(parts));
  return language === "zh" ? `${begin}${middle}${end}` : `${begin} ${middle}, ${end}`;
}

/** The end of a user's message. */
export const asking = (language: TalkLanguage, random: Random): string =>
  random.one(asks[language]);

export const joined = (language: TalkLanguage, sentences: string[]): string =>
  sentences.join(language === "zh" ? "" : " ");
