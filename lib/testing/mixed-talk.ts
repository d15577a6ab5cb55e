// A conversation as people in a company have it, with a text of its own in each turn: questions in Chinese and in English, answers with lists, SQL, program
// code and tables. For tests of how tokens are predicted, without a real model's answers.

export type MixedTurn = { question: string; answer: string };

const parts = ["seal", "bearing", "valve", "filter", "gearbox", "sensor", "pump", "belt"];
const zhParts = ["密封圈", "轴承", "阀门", "滤芯", "减速机", "传感器", "水泵", "传送带"];
const sites = ["Hamburg", "Suzhou", "Leipzig", "Wuhan", "Porto"];
const zhSites = ["汉堡", "苏州", "莱比锡", "武汉", "波尔图"];
const reasons = [
  "the supplier has announced longer delivery times from next quarter on",
  "two of them failed within the same week although they had been inspected",
  "the drawing was changed and nobody has told the warehouse about it yet",
  "the auditors want to know who approved the last three emergency orders",
];
const zhReasons = [
  "供应商已经通知下个季度开始延长交货周期",
  "上周同一台设备连续坏了两次，检修记录里却没有写明原因",
  "图纸改版以后仓库一直没有收到通知，旧件还在继续发放",
  "审计部门想了解最近三次紧急采购分别是谁批准的",
];
const pick = <Item>(items: Item[], at: number): Item => items[at % items.length] as Item;
const code = (at: number) => `${4_100 + at * 37}-${(at * 7_919) % 9_000}`;
const day = (at: number) =>
  `2026-${`${1 + (at % 12)}`.padStart(2, "0")}-${`${1 + ((at * 11) % 28)}`.padStart(2, "0")}`;

const table = (at: number, head: string, names: string[]) =>
  [
    head,
    "|---|---:|---:|---|",
    ...Array.from(
      { length: 3 + (at % 4) },
      (_, row) =>
        `| ${pick(names, at + row)} ${code(at + row)} | ${(at * 13 + row * 41) % 900} | ${((at + row) * 17.35).toFixed(2)} | ${day(at + row)} |`,
    ),
  ].join("\n");

const sql = (at: number) =>
  [
    "```sql",
    `SELECT p.part_no, p.description, SUM(m.quantity) AS used_${at}`,
    "FROM stock_movements AS m",
    "JOIN parts AS p ON p.id = m.part_id",
    `WHERE m.site = '${pick(sites, at)}' AND m.moved_at >= DATE '${day(at)}'`,
    "GROUP BY p.part_no, p.description",
    `HAVING SUM(m.quantity) > ${10 + at}`,
    "ORDER BY used_" + at + " DESC;",
    "```",
  ].join("\n");

const script = (at: number) =>
  [
    "```ts",
    `export function reorderPoint(daily: number[], leadDays = ${5 + (at % 9)}): number {`,
    "  const mean = daily.reduce((sum, each) => sum + each, 0) / daily.length;",
    "  const spread = Math.sqrt(daily.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (daily.length - 1));",
    `  return Math.ceil(mean * leadDays + ${(1.28 + (at % 5) * 0.1).toFixed(2)} * spread * Math.sqrt(leadDays));`,
    "}",
    "```",
  ].join("\n");

const english = (at: number): MixedTurn => ({
  question: `How many ${pick(parts, at)}s should ${pick(sites, at)} keep if ${pick(reasons, at)}? We used ${20 + at * 3} of number ${code(at)} since ${day(at)}.`,
  answer: [
    `With ${20 + at * 3} pieces since ${day(at)}, the monthly use in ${pick(sites, at)} is about ${(6.5 + at / 3).toFixed(1)}. I would keep three months of it, because ${pick(reasons, at + 1)}.`,
    "",
    `- **Reorder point**: ${18 + at} pieces, checked every Monday by the maintenance planner.`,
    `- **Supplier**: ask for a written confirmation before ${day(at + 3)}; otherwise order the ${pick(parts, at + 1)} from the second source.`,
    "- Note it in the change log, so that Purchasing does not correct it back.",
  ].join("\n"),
});

const chinese = (at: number): MixedTurn => ({
  question: `${pick(zhSites, at)}工厂的${pick(zhParts, at)}库存应该保持多少？${pick(zhReasons, at)}。编号 ${code(at)}，从 ${day(at)} 起已经领用了 ${20 + at * 3} 件。`,
  answer: [
    `按照 ${day(at)} 以来领用 ${20 + at * 3} 件计算，${pick(zhSites, at)}每个月大约消耗 ${(6.5 + at / 3).toFixed(1)} 件。考虑到${pick(zhReasons, at + 1)}，建议保留三个月的用量。`,
    "",
    `- **再订货点**：${18 + at} 件，由设备计划员每周一复核；`,
    `- **供应商**：请在 ${day(at + 3)} 之前取得书面确认，否则改向第二货源订购${pick(zhParts, at + 1)}；`,
    "- 请写入变更记录，以免采购部又改回原来的数值。",
  ].join("\n"),
});

const englishSql = (at: number): MixedTurn => ({
  question: `Write a query for the consumption of ${pick(parts, at)}s in ${pick(sites, at)} since ${day(at)}, only parts with more than ${10 + at} movements, and put the result into a table.`,
  answer: `${sql(at)}\n\nThe result should look like this:\n\n${table(at, "| Part | Quantity | Price in EUR | Last moved |", parts)}`,
});

const chineseSql = (at: number): MixedTurn => ({
  question: `下面的查询太慢，请改写，并说明应当建立哪些索引：\n${sql(at)}`,
  answer: `主要问题是没有用到 \`stock_movements(site, moved_at)\` 上的复合索引，数据库只能逐行扫描。改写如下：\n\n${sql(at + 1)}\n\n另外，${pick(zhReasons, at)}，所以统计口径要先与仓库核对。`,
});

const pastedTable = (at: number): MixedTurn => ({
  question: `请看这张表，哪些备件需要马上补货？\n\n${table(at, "| 备件 | 数量 | 单价（元） | 最近领用 |", zhParts)}`,
  answer: `需要补货的是${pick(zhParts, at)}和${pick(zhParts, at + 2)}，它们的数量已经低于安全库存。请按下表下单：\n\n${table(at + 2, "| 备件 | 数量 | 单价（元） | 交货日期 |", zhParts)}`,
});

const program = (at: number): MixedTurn => ({
  question: `Can you give me a TypeScript function for the reorder point of ${pick(parts, at)}s with a service level of ${90 + (at % 9)} %?`,
  answer: `Here it is; the factor stands for the service level.\n\n${script(at)}\n\nTest it with the numbers of ${pick(sites, at)}: the result should be near ${30 + at}.`,
});

const kinds = [english, chinese, englishSql, pastedTable, chineseSql, program];

/** `count` turns. `shift`: which kind begins; with 0 the first question is in English, with 1 in Chinese. */
export const mixedTalk = (count: number, shift = 0): MixedTurn[] =>
  Array.from({ length: count }, (_, at) => pick(kinds, at + shift)(at));
