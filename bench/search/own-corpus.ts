// A company's documents, made up: parts with codes, tables, people, minutes and rules, in Chinese and English, with questions to them and sixty that they do not
// answer.

import { type Random, randomFrom } from "../talks/random.ts";

/** `kind` groups the figures. Of a question without an answer `passage` is -1. */
export type OwnQuestion = { text: string; passage: number; kind: "codes" | "others" | "none" };

export type OwnCorpus = { passages: string[]; questions: OwnQuestion[] };

type Fact = { text: string; questions: { text: string; kind: "codes" | "others" }[] };

const halls = ["one", "two", "three", "four"];
const parts = ["check valve", "seal kit", "pressure gauge", "bearing", "drive belt", "coupling"];
const partsZh = ["止回阀", "密封件", "压力表", "轴承", "传动带", "联轴器"];
const makers = ["Nordholm", "Tessari", "Kowal", "Anshan", "Veldt", "Ibarra"];
const people = [
  "Mei Lindqvist",
  "Omar Haddad",
  "Dorota Kral",
  "Jun Takeda",
  "Ana Prieto",
  "Lars Boe",
];
const peopleZh = ["林悦", "王建国", "赵思远", "陈雨桐", "周子墨", "孙立新"];
const offices = ["purchasing", "maintenance", "payroll", "quality", "shipping", "safety"];
const officesZh = ["采购部", "维修部", "财务部", "质检部", "发运部", "安全部"];

const rules: [text: string, question: string][] = [
  [
    "Employees have 25 days of paid leave in a calendar year. Up to five of them can be taken in the first quarter of the next one.",
    "How many days of paid leave does an employee have?",
  ],
  [
    "Whoever travels by train goes second class. Flights within the country need the consent of the head of the department.",
    "Which class may I book for a train?",
  ],
  [
    "Hotel costs are refunded up to 120 euros a night. Breakfast is included, drinks are not.",
    "Up to which amount are hotel costs refunded?",
  ],
  [
    "A laptop that was lost is reported to the service desk within one hour, also at night.",
    "When must a lost laptop be reported?",
  ],
  ["员工试用期为三个月，试用期内每月考核一次，考核合格后转正。", "试用期有多长？"],
  ["加班须提前一天由部门主管批准，周末加班按两倍工资计算。", "周末加班工资怎么计算？"],
  ["来访客人须在门卫处登记，并由接待人员全程陪同。", "来访客人要在哪里登记？"],
  ["报销单须在费用发生后三十天内提交，超过期限不予受理。", "报销单要在多少天内提交？"],
];

/** A valve or the like, with what a parts list says of it. */
function part(random: Random, at: number): Fact {
  const kind = at % parts.length;
  const code = `${random.one(["V", "K", "PX", "D"])}-${(at % 9) + 1}-${100 + at * 7}`;
  const [pressure, weight] = [random.whole(10, 99) / 10, random.whole(10, 400) / 10];
  const maker = random.one(makers);
  const plain = code.replaceAll("-", "").toLowerCase();
  return at % 2 === 0
    ? {
        text: `The ${code} is a ${parts[kind]} of ${maker} in hall ${random.one(halls)}. It is rated for ${pressure} MPa, weighs ${weight} kg, and is ordered again below ${random.whole(3, 60)} pieces.`,
        questions: [
          { text: `What pressure is ${code} rated for?`, kind: "codes" },
          { text: `weight of ${plain}`, kind: "codes" },
        ],
      }
    : {
        text: `${code}为${maker}公司的${partsZh[kind]}，额定压力${pressure}MPa，重量${weight}kg，库存低于${random.whole(3, 60)}件时补货。`,
        questions: [
          { text: `${code}的额定压力是多少？`, kind: "codes" },
          { text: `${plain}多重？`, kind: "codes" },
        ],
      };
}

/** A piece of a table, as it is cut: the head's row, and some of the others. */
function tablePiece(random: Random, at: number): Fact {
  const rows = Array.from({ length: 6 }, (_, row) => {
    const number = 6_000 + at * 60 + row * 7;
    return { number: `${number}-2RS`, price: random.whole(200, 9_900) / 100 };
  });
  const asked = random.one(rows).number;
  return {
    text: [
      "| Bearing | Price in euros | In stock |",
      ...rows.map(({ number, price }) => `| ${number} | ${price} | ${random.whole(0, 300)} |`),
    ].join("\n"),
    questions: [{ text: `What does the bearing ${asked} cost?`, kind: "codes" }],
  };
}

function extension(random: Random, at: number): Fact {
  const number = 2_000 + at * 13 + random.whole(0, 9);
  return at % 2 === 0
    ? {
        text: `${people[at % 6]} works in ${offices[at % 6]}. Extension ${number}, room ${100 + at}.`,
        questions: [{ text: `What is the extension of ${people[at % 6]}?`, kind: "others" }],
      }
    : {
        text: `${peopleZh[at % 6]}在${officesZh[at % 6]}工作，分机${number}，${100 + at}室。`,
        questions: [{ text: `${peopleZh[at % 6]}的分机号是多少？`, kind: "others" }],
      };
}

function minutes(random: Random, at: number): Fact {
  const [month, day] = [(at % 12) + 1, random.whole(1, 28)];
  const maker = makers[at % makers.length];
  return at % 2 === 0
    ? {
        text: `Minutes of 2026-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}. Present: ${random.one(people)}, ${random.one(people)}. Decided: line ${(at % 4) + 1} stops for two days for the new press of ${maker}. Open: who trains the night shift.`,
        questions: [{ text: `What was decided on 2026-${month}-${day}?`, kind: "others" }],
      }
    : {
        text: `2026年${month}月${day}日会议纪要。参加：${random.one(peopleZh)}、${random.one(peopleZh)}。决定：${(at % 4) + 1}号线停产两天，安装${maker}公司的新压机。待定：夜班由谁培训。`,
        questions: [{ text: `2026年${month}月${day}日的会议决定了什么？`, kind: "others" }],
      };
}

const none = [
  "What pressure is V-7-999 rated for?",
  "weight of k31234",
  "Q-3-118的额定压力是多少？",
  "What does the bearing 7777-ZZ cost?",
  "What is the extension of Ingrid Solberg?",
  "What was decided on 2025-03-09?",
  "马晓东的分机号是多少？",
  "2024年5月6日的会议决定了什么？",
  "How long is parental leave?",
  "Who pays for a relocation abroad?",
  "What is the dress code at trade fairs?",
  "Can I bring my dog to the office?",
  "When is the summer party?",
  "How do I reset my mailbox password?",
  "Which insurance covers a bicycle accident?",
  "Is there a kindergarten nearby?",
  "产假有多长？",
  "公司有没有食堂？",
  "年终奖什么时候发？",
  "怎么申请停车位？",
];

/** Sixty questions that nothing answers: each of `none` in three ways. */
const unanswerable = (): OwnQuestion[] =>
  none.flatMap((text) => {
    const isChinese = /\p{Script=Han}/u.test(text);
    const ways = isChinese
      ? [text, `请问${text}`, `我想知道，${text}`]
      : [text, `Please tell me: ${text}`, `${text} I could not find it.`];
    return ways.map((way) => ({ text: way, passage: -1, kind: "none" as const }));
  });

export function ownCorpus(): OwnCorpus {
  const random = randomFrom(30);
  const make = (count: number, one: (random: Random, at: number) => Fact) =>
    Array.from({ length: count }, (_, at) => one(random, at));
  const facts: Fact[] = [
    ...make(120, part),
    ...make(20, tablePiece),
    ...make(6, extension),
    ...make(40, minutes),
    ...rules.map(
      ([text, question]): Fact => ({
        text,
        questions: [{ text: question, kind: "others" }],
      }),
    ),
  ];
  return {
    passages: facts.map(({ text }) => text),
    questions: [
      ...facts.flatMap(({ questions }, passage) =>
        questions.map((question) => ({ ...question, passage })),
      ),
      ...unanswerable(),
    ],
  };
}
