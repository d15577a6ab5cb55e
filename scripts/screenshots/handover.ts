// A conversation that is longer than its window, for the screenshots of the context view.

import type { Language } from "#lib/i18n/index.ts";
import type { Installation } from "#lib/testing/installation.ts";
import type { Program } from "#lib/testing/program.ts";
import { notesAsked } from "#lib/testing/quiet-calls.ts";

import type { SampleExchange } from "./content.ts";
import { converse } from "./users.ts";

type Handover = {
  title: string;
  /** The turns before the compaction, and after it. */
  before: SampleExchange[];
  after: SampleExchange[];
  /** The model's notes. */
  facts: string[];
  summary: string;
  /** The user's correction. */
  corrected: string;
};

const en: Handover = {
  title: "Handover for the Suzhou line",
  before: [
    {
      question:
        "The Suzhou line is handed over to plant 2 on 14 September. What has to be on the list?",
      answer:
        "Four things: the people who know the line, the spare parts that come with it, the settings of each station, and the open defects. For each of them a name on both sides and a date.\n\nBegin with the open defects: they decide whether the date can be kept.",
    },
    {
      question:
        "There are eleven open defects; three stop the line. Press 4 trips at start-up, the camera at station 7 misreads labels in the morning sun, and the seal kits are always late.",
      answer:
        "Then put these three first, each with who repairs it and what shows that it is repaired.\n\nFor press 4: ten starts from cold without a trip. For the camera: one week of morning shifts under one misread in a thousand. For the seal kits: a second supplier who has delivered once.",
    },
    {
      question:
        "Wang Jianguo will look after press 4, Ana Duarte after the camera. For the seal kits nobody is free. We want weekly orders.",
      answer:
        "I have noted both names. For the seal kits, ask Purchasing for a name by the end of the week; without one the defect stays open at the handover and has to be signed for.\n\nWeekly orders need a framework contract, which takes about three weeks.",
    },
    {
      question: "How many seal kits do we need in stock on the day of the handover?",
      answer:
        "With 12 a day and 9 ± 2 days to deliver, 153 kits are the point at which to order. For the handover take 180: two more days of use, because the first order of the new plant will be slower than usual.",
    },
    {
      question: "And who signs?",
      answer:
        "Both plant managers, on the same sheet, after a walk along the line with the list in hand. Whoever is named for an open defect signs beside it.",
    },
  ],
  facts: [
    "The Suzhou line is handed over to plant 2 on 14 September.",
    "Three of eleven open defects stop the line: press 4, the camera at station 7, late seal kits.",
    "Wang Jianguo looks after press 4, Ana Duarte after the camera.",
    "Orders of seal kits are to go out weekly.",
    "180 seal kits are to be in stock on the day of the handover.",
  ],
  summary:
    "They prepare the handover of the Suzhou line. Three defects come first, each with a name and a proof; for the seal kits a name is missing. Both plant managers sign after a walk along the line.",
  corrected: "Orders of seal kits are to go out every two weeks.",
  after: [
    {
      question: "Write the first lines of the list.",
      answer:
        "**Handover of the Suzhou line to plant 2, 14 September**\n\n1. Press 4 trips at start-up. Wang Jianguo. Repaired when it starts ten times from cold.\n2. Camera at station 7 misreads labels. Ana Duarte. Repaired after one week of morning shifts.\n3. Seal kits are late. Name missing.",
    },
    {
      question: "What exactly did we say about the camera at station 7 and the morning sun?",
      answer:
        "That it misreads labels in the morning sun, that Ana Duarte looks after it, and that it counts as repaired after one week of morning shifts with under one misread in a thousand.",
    },
  ],
};

const zh: Handover = {
  title: "苏州产线交接清单",
  before: [
    {
      question: "苏州产线9月14日移交给二厂。清单上要有哪些内容？",
      answer:
        "四类：熟悉产线的人、随线移交的备件、各工位的参数、尚未关闭的缺陷。每一类双方各写一个名字和一个日期。\n\n先从未关闭的缺陷开始：它们决定日期能不能守住。",
    },
    {
      question:
        "未关闭的缺陷有11个，其中3个会停线：四号压机启动跳闸，七号工位的相机在早晨的阳光下误读标签，密封件总是晚到。",
      answer:
        "那就把这三个放在最前面，各写明谁来修、怎样算修好。\n\n四号压机：冷机连续启动十次不跳闸。相机：早班一周，误读低于千分之一。密封件：第二家供应商已经交过一次货。",
    },
    {
      question: "王建国负责四号压机，黄晓梅负责相机，密封件暂时没有人手。我们想改为按周订货。",
      answer:
        "两个名字已记下。密封件请采购部在本周内给出负责人；没有负责人，这个缺陷在移交时就仍未关闭，需要有人签字认可。\n\n按周订货需要框架合同，大约要三周。",
    },
    {
      question: "移交当天，密封件的库存要有多少？",
      answer:
        "每天用12套，交货9 ± 2天，再订货点是153套。移交当天请备180套：多出两天的用量，因为新厂的第一次订货会比平时慢。",
    },
    {
      question: "由谁签字？",
      answer:
        "两位厂长拿着清单沿产线走一遍之后，在同一张表上签字。每个未关闭的缺陷，由负责人在旁边签字。",
    },
  ],
  facts: [
    "苏州产线9月14日移交给二厂。",
    "11个未关闭的缺陷中有3个会停线：四号压机、七号工位的相机、密封件晚到。",
    "王建国负责四号压机，黄晓梅负责相机。",
    "密封件改为按周订货。",
    "移交当天密封件要有180套库存。",
  ],
  summary:
    "他们在准备苏州产线的移交。三个缺陷排在最前，各有负责人和验收标准；密封件还缺负责人。两位厂长走一遍产线后签字。",
  corrected: "密封件改为每两周订货一次。",
  after: [
    {
      question: "写出清单的开头几行。",
      answer:
        "**苏州产线移交二厂，9月14日**\n\n1. 四号压机启动跳闸。王建国。冷机连续启动十次即为修好。\n2. 七号工位的相机误读标签。黄晓梅。早班一周之后验收。\n3. 密封件晚到。负责人待定。",
    },
    {
      question: "关于七号工位的相机和早晨的阳光，我们当时具体是怎么说的？",
      answer: "相机在早晨的阳光下误读标签，由黄晓梅负责；早班一周、误读低于千分之一，就算修好。",
    },
  ],
};

export const handovers: Record<Language, Handover> = { en, zh };

/**
 * Another model than the one that is answering during the screenshots: another window size reloads
 * a model.
 */
const model = "qwen3:14b";

/**
 * Runs the conversation once, in a small window, and answers its id. The user has pinned its first
 * question and corrected a fact.
 */
export async function holdHandover(
  parlor: Installation,
  person: Program,
  language: Language,
): Promise<string> {
  const { title, before, after, facts, summary, corrected } = handovers[language];
  const { items } = (await (await person.ask("GET", "/api/conversations")).json()) as {
    items: { id: string; title: string }[];
  };
  const held = items.find((entry) => entry.title === title);
  if (held) return held.id;
  const notes = { facts: facts.map((text) => ({ text })), summary };
  parlor.model.script({ when: notesAsked, steps: [{ say: JSON.stringify(notes) }] });
  await person.ask("PATCH", "/api/admin/settings", { contextLength: 2_048, replyReserve: 512 });
  const id = await converse(parlor, person, title, before, { model });
  await person.ask("POST", `/api/conversations/${id}/context/compress`);
  const at = (await (await person.ask("GET", `/api/conversations/${id}`)).json()) as {
    messages: { id: string }[];
  };
  await person.ask("PUT", `/api/conversations/${id}/messages/${at.messages[0]?.id}/pin`);
  await converse(parlor, person, title, after.slice(0, 1), { id, model });
  const seen = (await (await person.ask("GET", `/api/conversations/${id}/context`)).json()) as {
    facts: { id: string; text: string }[];
  };
  const wrong = seen.facts.find(({ text }) => text === facts[3]);
  await person.ask("PATCH", `/api/conversations/${id}/context/facts/${wrong?.id}`, {
    text: corrected,
  });
  await converse(parlor, person, title, after.slice(1), { id, model });
  await person.ask("PATCH", "/api/admin/settings", { contextLength: 8_192, replyReserve: 1_024 });
  return id;
}
