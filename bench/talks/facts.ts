// The facts that are planted in a conversation and asked for later: numbers, names, dates, codes,
// prices, decisions, warnings, and preferences that contain none of these. Some change: the last
// value is right, whether the message says that it corrects something or not.

import type { Random } from "./random.ts";
import type { TalkLanguage } from "./small-talk.ts";

/**
 * Phrases about a subject, for the first value and for a changed one; the question; and values,
 * each only once in a conversation.
 */
type Kind = {
  subjects: readonly string[];
  said: (subject: string, value: string) => string;
  changed: ((subject: string, value: string, before: string) => string)[];
  asked: (subject: string) => string;
  value: (random: Random) => string;
  /** Only users say it, about themselves. */
  own?: boolean;
};

const number = (random: Random) => String(random.whole(1_001, 9_999));
const codes = (random: Random) =>
  `${random.one(["P", "Q", "R", "T", "V"])}${random.one(["A", "B", "C", "D"])}-${random.whole(1_001, 9_999)}`;
const from = (values: readonly string[]) => (random: Random) => random.one(values);

const people = {
  en: [
    "Aylin Demir",
    "Jonas Lind",
    "Priya Nair",
    "Omar Haddad",
    "Elena Petrova",
    "Tomas Silva",
    "Ingrid Holm",
    "Kofi Mensah",
    "Yuki Tanaka",
    "Clara Weiss",
    "Marek Zielinski",
    "Sofia Marino",
  ],
  zh: [
    "李晓雯",
    "王建国",
    "陈思远",
    "赵雅婷",
    "刘志强",
    "黄美玲",
    "林俊杰",
    "徐文博",
    "朱海燕",
    "马天宇",
    "高欣然",
    "罗永健",
  ],
};
const firms = {
  en: [
    "Hartwell",
    "Norrland",
    "Castellan",
    "Brightwater",
    "Oakridge",
    "Vanterra",
    "Silverton",
    "Redmayne",
    "Ashcombe",
    "Lindqvist",
  ],
  zh: [
    "恒远公司",
    "北辰公司",
    "华泰隆公司",
    "金石公司",
    "瑞丰公司",
    "永盛公司",
    "天合公司",
    "明川公司",
    "宏达公司",
    "远景公司",
  ],
};
const dates = {
  en: (random: Random) =>
    `${random.whole(1, 28)} ${random.one(["February", "April", "July", "August", "September", "November"])} 20${random.whole(27, 39)}`,
  zh: (random: Random) =>
    `20${random.whole(27, 39)}年${random.whole(1, 12)}月${random.whole(1, 28)}日`,
};

const kinds: Record<TalkLanguage, Kind[]> = {
  en: [
    {
      subjects: ["seal kit", "bearing set", "filter cartridge", "drive belt"],
      said: (subject, value) => `Our stock of the ${subject} is ${value} pieces.`,
      changed: [
        (subject, value) => `Our stock of the ${subject} is ${value} pieces.`,
        (subject, value) =>
          `We counted again, and there are ${value} pieces of the ${subject} left.`,
      ],
      asked: (subject) => `How many pieces of the ${subject} do we have in stock?`,
      value: number,
    },
    {
      subjects: ["packing robot", "paint booth", "cooling tower", "loading dock"],
      said: (subject, value) => `The one responsible for the ${subject} is ${value}.`,
      changed: [
        (subject, value) => `From now on the one responsible for the ${subject} is ${value}.`,
        (subject, value, before) =>
          `${before} has left us, and the ${subject} belongs to ${value} now.`,
      ],
      asked: (subject) => `Who is responsible for the ${subject}?`,
      value: from(people.en),
    },
    {
      subjects: ["safety audit", "fire drill", "customer visit", "inventory"],
      said: (subject, value) => `The next ${subject} is planned for ${value}.`,
      changed: [
        (subject, value) => `The next ${subject} is planned for ${value}.`,
        (subject, value) => `The ${subject} was moved, it takes place on ${value}.`,
      ],
      asked: (subject) => `When is the next ${subject}?`,
      value: dates.en,
    },
    {
      subjects: ["pressure gauge", "spindle motor", "control valve", "proximity sensor"],
      said: (subject, value) => `The part number of the ${subject} is ${value}.`,
      changed: [
        (subject, value, before) => `The part number of the ${subject} is ${value}, not ${before}.`,
        (subject, value) => `Since the new series the part number of the ${subject} is ${value}.`,
      ],
      asked: (subject) => `What is the part number of the ${subject}?`,
      value: codes,
    },
    {
      subjects: ["hydraulic oil", "stretch film", "welding gas", "cutting fluid"],
      said: (subject, value) => `We decided to buy the ${subject} from ${value}.`,
      changed: [
        (subject, value) => `We decided to buy the ${subject} from ${value}.`,
        (subject, value) => `We changed our mind: the ${subject} comes from ${value} after all.`,
      ],
      asked: (subject) => `From whom do we buy the ${subject}?`,
      value: from(firms.en),
    },
    {
      subjects: ["press", "lathe", "furnace", "conveyor"],
      said: (subject, value) => `Never start the ${subject} without ${value}.`,
      changed: [(subject, value) => `Never start the ${subject} without ${value}.`],
      asked: (subject) => `What must we never start the ${subject} without?`,
      value: from([
        "the side guard",
        "a second person",
        "the warning lamp",
        "a dry floor",
        "the exhaust fan",
        "clean goggles",
        "the rubber mat",
        "a signed form",
        "the blue gloves",
        "a full tank",
      ]),
    },
    {
      subjects: ["weekly report", "shift plan", "minutes"],
      said: (subject, value) => `I like the ${subject} best as ${value}.`,
      changed: [(subject, value) => `These days I like the ${subject} best as ${value}.`],
      asked: (subject) => `How do I like the ${subject} best?`,
      value: from([
        "a plain table with the totals first",
        "three short paragraphs",
        "a drawing with arrows",
        "keywords in two columns",
        "a letter to a friend",
        "one page without pictures",
        "a list of open points",
      ]),
      own: true,
    },
  ],
  zh: [
    {
      subjects: ["密封件", "轴承套件", "滤芯", "传动带"],
      said: (subject, value) => `我们的${subject}库存是${value}件。`,
      changed: [
        (subject, value) => `我们的${subject}库存是${value}件。`,
        (subject, value) => `重新盘点之后，${subject}还剩${value}件。`,
      ],
      asked: (subject) => `我们的${subject}库存还有多少件？`,
      value: number,
    },
    {
      subjects: ["包装机器人", "喷漆房", "冷却塔", "装卸平台"],
      said: (subject, value) => `${subject}的负责人是${value}。`,
      changed: [
        (subject, value) => `从现在起${subject}的负责人是${value}。`,
        (subject, value, before) => `${before}已经调走，${subject}现在归${value}管。`,
      ],
      asked: (subject) => `${subject}的负责人是谁？`,
      value: from(people.zh),
    },
    {
      subjects: ["安全审核", "消防演习", "客户来访", "年度盘点"],
      said: (subject, value) => `下一次${subject}定在${value}。`,
      changed: [
        (subject, value) => `下一次${subject}定在${value}。`,
        (subject, value) => `${subject}改期了，改到${value}。`,
      ],
      asked: (subject) => `下一次${subject}是什么时候？`,
      value: dates.zh,
    },
    {
      subjects: ["压力表", "主轴电机", "控制阀", "接近开关"],
      said: (subject, value) => `${subject}的零件号是${value}。`,
      changed: [
        (subject, value, before) => `${subject}的零件号是${value}，不是${before}。`,
        (subject, value) => `新系列之后，${subject}的零件号是${value}。`,
      ],
      asked: (subject) => `${subject}的零件号是什么？`,
      value: codes,
    },
    {
      subjects: ["液压油", "缠绕膜", "焊接气体", "切削液"],
      said: (subject, value) => `我们决定从${value}采购${subject}。`,
      changed: [
        (subject, value) => `我们决定从${value}采购${subject}。`,
        (subject, value) => `我们改主意了，${subject}还是向${value}买。`,
      ],
      asked: (subject) => `${subject}我们从哪家采购？`,
      value: from(firms.zh),
    },
    {
      subjects: ["冲床", "车床", "熔炉", "输送机"],
      said: (subject, value) => `没有${value}的时候，禁止启动${subject}。`,
      changed: [(subject, value) => `没有${value}的时候，禁止启动${subject}。`],
      asked: (subject) => `没有什么的时候禁止启动${subject}？`,
      value: from([
        "侧面护罩",
        "第二个人在场",
        "警示灯",
        "干燥的地面",
        "排风扇",
        "干净的护目镜",
        "橡胶垫",
        "签字的表格",
        "蓝色手套",
        "满的油箱",
      ]),
    },
    {
      subjects: ["周报", "排班表", "会议记录"],
      said: (subject, value) => `我喜欢把${subject}写成${value}。`,
      changed: [(subject, value) => `最近我喜欢把${subject}写成${value}。`],
      asked: (subject) => `我喜欢把${subject}写成什么样？`,
      value: from([
        "合计在前的简单表格",
        "三个短段落",
        "带箭头的草图",
        "两栏关键词",
        "给朋友的一封信",
        "没有图片的一页纸",
        "待办事项的清单",
      ]),
      own: true,
    },
  ],
};

/** One value of a fact: its sentence, its turn (from 0), and its author. */
export type Statement = { turn: number; text: string; value: string; by: "user" | "assistant" };

export type Planted = {
  question: string;
  /** In the order of the conversation; the last one is right. */
  statements: Statement[];
};

type Wish = {
  facts: number;
  /** The first statements are in turns up to this one. */
  within: number;
  /** The turns in which values change; each is the turn of one change. */
  changes: number[];
};

/**
 * This many facts, each about a subject of its own; as many of them change as there are turns for
 * it.
 */
export function planted(
  language: TalkLanguage,
  random: Random,
  { facts, within, changes }: Wish,
): Planted[] {
  const subjects = random.shuffled(
    kinds[language].flatMap((kind) => kind.subjects.map((subject) => ({ kind, subject }))),
  );
  const used = new Set<string>();
  const fresh = (kind: Kind): string => {
    for (let tries = 0; tries < 200; tries += 1) {
      const value = kind.value(random);
      if (!used.has(value)) return used.add(value), value;
    }
    throw new Error("there are not as many values as facts");
  };
  const chosen = subjects.slice(0, facts);
  return chosen.map(({ kind, subject }, at) => {
    const by = () => (kind.own || random.part() < 0.75 ? "user" : "assistant") as Statement["by"];
    const value = fresh(kind);
    const statements: Statement[] = [
      { turn: random.whole(1, within), text: kind.said(subject, value), value, by: by() },
    ];
    // About every third: a whole number of facts is between those that change.
    const turn = changes.find((_, change) => Math.floor((change * facts) / changes.length) === at);
    if (turn !== undefined) {
      const next = fresh(kind);
      statements.push({
        turn,
        text: random.one(kind.changed)(subject, next, value),
        value: next,
        by: by(),
      });
    }
    return { question: kind.asked(subject), statements };
  });
}
