// The conversations in the screenshots, in both languages: a plant, its spare parts, and the people
// who maintain them.

import type { Language } from "#lib/i18n/index.ts";

export type SampleExchange = { question: string; thought?: string; answer: string };

type Content = {
  /** The signed-in user. */
  name: string;
  username: string;
  /** Two questions; the second answer has everything that an answer can have. */
  conversation: { title: string; turns: [SampleExchange, SampleExchange] };
  /** The letter that is being written in the screenshots of states. */
  letter: { question: string; thought: string; begun: string; next: string };
  /** Other conversations in the list, newest first, and how many days ago they were last used. */
  others: [title: string, daysAgo: number][];
  /** One that is being answered during the screenshots. */
  underWay: string;
  demo: string;
  /** The first administrator. */
  desk: string;
  /** How many hours ago these users were last seen; 0 is now. */
  people: {
    name: string;
    username: string;
    disabled?: true;
    absent?: true;
    hoursAgo?: number;
    role?: "admin";
  }[];
  newcomer: { name: string; username: string };
};

const sql = (comment: string) => `\`\`\`sql
WITH point AS (
  SELECT part_no,
         CEIL(u.mean * l.mean + 1.645 * SQRT(
           l.mean * POWER(u.sd, 2) + POWER(u.mean, 2) * POWER(l.sd, 2)
         )) AS reorder_at
  FROM daily_use u
  JOIN lead_times l USING (part_no)
)
SELECT p.part_no, p.name, s.on_hand, point.reorder_at
FROM parts p
JOIN stock s USING (part_no)
JOIN point USING (part_no)
WHERE p.plant = 'P2'
  AND s.on_hand < point.reorder_at
ORDER BY 1.0 * s.on_hand / point.reorder_at;  -- ${comment}
\`\`\``;

const rule = "$$R = \\bar d\\,\\bar L + z\\sqrt{\\bar L\\,\\sigma_d^2 + \\bar d^2\\,\\sigma_L^2}$$";

const en: Content = {
  name: "Lin Yue",
  username: "lin.yue",
  conversation: {
    title: "Reorder points for plant 2",
    turns: [
      {
        question:
          "Who should set the stock levels of spare parts, and how often should they be looked at?",
        answer:
          "Let the maintenance planner propose them and Purchasing confirm them within a week. Look at them again every quarter, and at once when a part has run out twice.",
      },
      {
        question:
          "Spare parts at plant 2 run out too often. How should I set the reorder point? Seal kits: 12 ± 4 a day, 9 ± 2 days to deliver. Bearings: 30 ± 9 and 5 ± 1. Drive motors: 0.8 ± 0.6 and 21 ± 4. Give me a query, too, that finds everything that lies below it.",
        thought:
          "Three things are asked for: a rule, numbers for three parts, a query. Both use and lead time come with a spread, so the full formula with two variances applies, not the short one.\n\nA service level is not given. 95 per cent is usual for critical parts; I should say that I took it.",
        answer: `Set it to what you use during the lead time, plus a safety stock that covers both uncertainties: how much is used in a day, and how late the supplier is. I took a service level of 95 per cent, as is usual for critical parts.

## The rule

${rule}

Here $\\bar d$ is the mean use in a day and $\\bar L$ the mean lead time in days; the two $\\sigma$ are their standard deviations. For 95 per cent, $z = 1.645$.

## Your three parts

| Part | Use a day | Lead time, days | Safety stock | Reorder at |
| --- | ---: | ---: | ---: | ---: |
| Seal kit S-40 | 12 ± 4 | 9 ± 2 | 45 | **153** |
| Bearing B-17 | 30 ± 9 | 5 ± 1 | 60 | **210** |
| Drive motor M-2 | 0.8 ± 0.6 | 21 ± 4 | 7 | **24** |

For the seal kit the trouble is the supplier rather than the demand: four fifths of the variance come from late deliveries. **A second supplier would do more than a bigger shelf.**

## What lies below the point

This finds every part of plant 2 that should have been ordered, the worst first:

${sql("the worst first")}

## Before you rely on it

1. Count working days in both places, or calendar days in both.
2. Leave out parts with fewer than eight deliveries. Their standard deviation says little; take the supplier’s longest time instead.
3. Look at the level again when the supplier changes.`,
      },
    ],
  },
  letter: {
    question:
      "Write the second reminder to the supplier of the seal kits. Firm, polite, with the two dates that they missed: 2 and 19 August.",
    thought:
      "Two dates are given: 2 and 19 August. The first reminder must have gone out between them, so the letter should refer to it. A new date must be asked for, not proposed",
    begun:
      "Subject: Seal kits S-40, second reminder\n\nWe ordered 240 seal kits on 14 July. Delivery was confirmed for 2 August and, after our first reminder, for 19 August. Neither date was kept, and",
    next: "And in German, please.",
  },
  others: [
    ["Why press 4 trips at start-up", 0],
    ["Minutes of the quality round", 1],
    ["Parental leave from two countries", 1],
    ["Tender: compare three offers", 1],
    ["SQL for late deliveries", 3],
    ["What the auditor will ask", 4],
    ["First week for two trainees", 5],
    ["Forklift licence, who may drive", 6],
  ],
  underWay: "Translate the safety notice",
  demo: "Show me a table.",
  desk: "IT desk",
  people: [
    { name: "Ana Duarte", username: "ana.duarte", hoursAgo: 1, role: "admin" },
    { name: "Chen Wei", username: "chen.wei" },
    { name: "Dorota Wielgosz", username: "dorota.w", hoursAgo: 26 },
    { name: "Hana Yıldız", username: "hana.yildiz", hoursAgo: 960, disabled: true },
    { name: "Joël Marchand", username: "joel.m", hoursAgo: 3 },
    { name: "Omar Haddad", username: "omar.haddad", hoursAgo: 144 },
    { name: "Priya Raman", username: "priya.raman", absent: true },
  ],
  newcomer: { name: "Maria Okafor", username: "maria.okafor" },
};

const zh: Content = {
  name: "林悦",
  username: "lin.yue",
  conversation: {
    title: "二厂备件的再订货点",
    turns: [
      {
        question: "备件的库存水平应当由谁来定？多久复核一次？",
        answer:
          "由设备计划员提出，采购部在一周内确认。此后每季度复核一次；同一备件断货两次的，应立即复核。",
      },
      {
        question:
          "二厂的备件总是断货。再订货点应该怎么定？密封件每天用12 ± 4套，交货9 ± 2天；轴承30 ± 9和5 ± 1；驱动电机0.8 ± 0.6和21 ± 4。再给我一个查询，找出所有低于再订货点的备件。",
        thought:
          "问题分三部分：规则、三种备件的数值、一个查询。用量和交货期都给出了离散程度，所以应当用包含两个方差的完整公式，而不是简化版。\n\n没有给出服务水平。关键备件通常取95%，需要说明这是我的假设。",
        answer: `再订货点等于交货期内的平均用量，加上一份安全库存。安全库存要同时覆盖两种不确定性：每天用多少，以及供应商晚多久。服务水平按关键备件的惯例取95%。

## 计算规则

${rule}

其中$\\bar d$是日均用量，$\\bar L$是平均交货期（天），两个$\\sigma$是各自的标准差。服务水平取95%时，$z = 1.645$。

## 三种备件的结果

| 备件 | 日用量 | 交货期（天） | 安全库存 | 再订货点 |
| --- | ---: | ---: | ---: | ---: |
| 密封件套装S-40 | 12 ± 4 | 9 ± 2 | 45 | **153** |
| 轴承B-17 | 30 ± 9 | 5 ± 1 | 60 | **210** |
| 驱动电机M-2 | 0.8 ± 0.6 | 21 ± 4 | 7 | **24** |

密封件的问题在供应商，而不在需求：方差的五分之四来自交货延误。**增加一家供应商，比加大库存更有用。**

## 找出低于再订货点的备件

下面的查询列出二厂所有本该订货的备件，最紧急的排在最前：

${sql("最紧急的在前")}

## 使用之前

1. 两处都按工作日计算，或都按自然日计算。
2. 到货记录少于八次的备件先不算。样本太少，标准差没有意义，可改用供应商最长的一次交货时间。
3. 供应商更换后，重新复核库存水平。`,
      },
    ],
  },
  letter: {
    question:
      "给密封件供应商写第二封催货函。语气坚定、有礼，写明他们两次失约的日期：8月2日和8月19日。",
    thought:
      "给出了两个日期：8月2日和8月19日。第一封催货函应当在两者之间发出，所以信里要提到它。新的交货日期应当请对方给出，而不是由我们",
    begun:
      "主题：密封件套装S-40，第二次催货\n\n我方于7月14日订购密封件套装240套。贵方先确认8月2日交货，在我方第一次催货后又确认8月19日交货。两次均未兑现，",
    next: "再写一个德文版。",
  },
  others: [
    ["四号压机启动跳闸的原因", 0],
    ["质量例会纪要整理", 1],
    ["跨两国的育儿假怎么算", 1],
    ["招标：三份报价对比", 1],
    ["查逾期交货的SQL", 3],
    ["审核员会问什么", 4],
    ["两位实习生的第一周安排", 5],
    ["叉车证：谁可以开", 6],
  ],
  underWay: "翻译安全通知",
  demo: "给我看一个表格。",
  desk: "信息部",
  people: [
    { name: "陈伟", username: "chen.wei" },
    { name: "黄晓梅", username: "huang.xm", hoursAgo: 1, role: "admin" },
    { name: "李强", username: "li.qiang", hoursAgo: 26 },
    { name: "刘思远", username: "liu.sy", hoursAgo: 960, disabled: true },
    { name: "欧阳静", username: "ouyang.jing", hoursAgo: 3 },
    { name: "王建国", username: "wang.jg", hoursAgo: 144 },
    { name: "Priya Raman", username: "priya.raman", absent: true },
  ],
  newcomer: { name: "赵敏", username: "zhao.min" },
};

export const content: Record<Language, Content> = { en, zh };
