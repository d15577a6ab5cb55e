// A second conversation as people in a company have it, with other texts than mixed-talk.ts: German, Chinese and English, logs, program code, configuration,
// JSON, addresses and checksums, tables, emoji. For tests of how tokens are predicted.

import type { MixedTurn } from "./mixed-talk.ts";

const pick = <Item>(items: Item[], at: number): Item => items[at % items.length] as Item;
const pseudo = (at: number, below: number) => ((at + 3) * 48_271 + 11) % below;
const hex = (at: number, length: number) =>
  Array.from({ length }, (_, place) => pseudo(at * 31 + place * 7, 16).toString(16)).join("");
const clock = (at: number) =>
  [6 + (at % 14), (at * 17) % 60, (at * 41) % 60]
    .map((each) => `${each}`.padStart(2, "0"))
    .join(":");

const people = ["Jürgen", "Mehmet", "Agnieszka", "李娜", "Chiara", "Oluwaseun"];
const services = ["gateway", "billing-worker", "label-printer", "scale-reader", "mes-bridge"];
const germanNews = [
  "die Spindel an der Fräsmaschine läuft seit der Wartung spürbar unruhig",
  "der Lieferant die Oberflächenbeschichtung ohne Rücksprache geändert hat",
  "im Prüfprotokoll zwei Unterschriften und die Rückverfolgbarkeitsnummer fehlen",
  "die Nachtschicht die Störungsmeldungen nicht mehr ins Schichtbuch einträgt",
];
const chineseNews = [
  "夜班交接时发现三号冲压机的安全光栅偶尔失灵，班组长担心继续生产会有隐患",
  "客户投诉包装箱受潮，怀疑是仓库除湿机停机造成的，质量部正在调查原因",
  "新来的实习生还不熟悉报修流程，希望有一份简单易懂的步骤说明",
  "焊接车间的排烟管道需要清洗，但是检修窗口只有周末的四个小时",
];

const german = (at: number): MixedTurn => ({
  question: `Guten Morgen! ${pick(people, at)} hat gemeldet, dass ${pick(germanNews, at)}. Wie sollen wir vorgehen, und wer muss außerdem benachrichtigt werden?`,
  answer: `Zuerst sollte die Anlage ${at + 2} gesichert und die Abweichung dokumentiert werden, weil ${pick(germanNews, at + 1)}. Anschließend:\n\n1. Instandhaltung und Qualitätssicherung informieren (Störungsnummer ${pseudo(at, 90_000)}).\n2. Die Ursache mit Messwerten belegen; Grenzwert ist ${(at * 0.35 + 1.2).toFixed(2).replace(".", ",")} mm/s.\n3. Über die Freigabe entscheidet ${pick(people, at + 2)} gemäß Verfahrensanweisung QM-${at + 10}.\n\nMit freundlichen Grüßen`,
});

const logLine = (at: number) =>
  `2026-11-${10 + (at % 18)}T${clock(at)}.${`${pseudo(at, 1_000)}`.padStart(3, "0")}Z ${pick(["INFO", "WARN", "ERROR"], at)} [${pick(services, at)}] request_id=${hex(at, 12)} status=${pick([200, 503, 404, 500], at)} took=${pseudo(at, 4_000)}ms ${pick(["connection reset by peer", "retry scheduled", "queue drained", "timeout while reading from upstream"], at)}`;

const logs = (at: number): MixedTurn => ({
  question: `What went wrong here?\n\n${Array.from({ length: 3 + (at % 3) }, (_, line) => logLine(at * 5 + line)).join("\n")}`,
  answer: `The ${pick(services, at)} lost its upstream: "${pick(["connection reset by peer", "timeout while reading from upstream"], at)}" is followed by a retry. Check it with\n\n\`\`\`sh\njournalctl -u ${pick(services, at)} --since "${clock(at)}" | grep -c 'status=503'\ncurl -sS -o /dev/null -w '%{http_code}\\n' http://10.${pseudo(at, 250)}.${pseudo(at + 1, 250)}.7:8080/healthz\n\`\`\`\n\nand raise \`upstream_timeout\` only if the network is fine.`,
});

const chinese = (at: number): MixedTurn => ({
  question: `${pick(chineseNews, at)}。请帮我起草一份通知，语气要正式，不要超过两百字。`,
  answer: `各位同事：\n\n近期${pick(chineseNews, at + 1)}。为保障生产安全，现要求如下：\n\n一、各班组立即自查，并于本周五下班前提交书面结果；\n二、未经设备部确认，任何人不得擅自调整参数或短接保护装置；\n三、如遇异常情况，请先停机，再拨打内线${pseudo(at, 9_000)}联系值班工程师。\n\n感谢大家的理解与配合！`,
});

const python = (at: number): MixedTurn => ({
  question: `Why does this fail with "KeyError: 'sensor_${at}'"?\n\n\`\`\`python\nimport pandas as pd\n\ndef load(path: str) -> pd.DataFrame:\n    frame = pd.read_csv(path, sep=";", decimal=",")\n    frame["ts"] = pd.to_datetime(frame["ts"], utc=True)\n    return frame.set_index("ts")\n\nvalues = load("line_${at}.csv")["sensor_${at}"].resample("${1 + (at % 9)}min").mean()\n\`\`\``,
  answer: `The column is probably called \`Sensor_${at}\` or has a trailing blank. Print \`frame.columns.tolist()\` first, or normalise the names:\n\n\`\`\`python\n    frame.columns = [name.strip().lower().replace(" ", "_") for name in frame.columns]\n    if "sensor_${at}" not in frame:\n        raise ValueError(f"no such column: {sorted(frame.columns)!r}")\n\`\`\``,
});

const chat = (at: number): MixedTurn => ({
  question: `${pick(["Thx 🙏🙏", "Haha ok 😅", "lol no way 😱", "Super 👍🏽"], at)} but can u write it shorter?? 4 the team chat, w/ emojis plz 🎉`,
  answer: `${pick(["🚚", "🛠️", "📦", "⚠️"], at)} Heads-up @${pick(people, at)}: ${pick(["line 3 is down", "pallets arrive late", "badge readers get replaced"], at)} ⏰ ${clock(at)} → ${clock(at + 4)}\n✅ keep the fire doors clear\n❌ don't restart the PLC\n🙋 questions? → #ops-${at}`,
});

const config = (at: number): MixedTurn => ({
  question: `Review this, please:\n\`\`\`yaml\nservices:\n  ${pick(services, at)}:\n    image: registry.plant.example/${pick(services, at)}@sha256:${hex(at, 40)}\n    environment:\n      - OPCUA_ENDPOINT=opc.tcp://10.20.${at}.4:4840\n      - MAX_RETRIES=${3 + (at % 7)}\n    deploy:\n      resources:\n        limits: { cpus: "0.5", memory: ${128 + at * 16}M }\n\`\`\``,
  answer: `Pin the tag next to the digest, and add a health check:\n\n\`\`\`json\n{\n  "healthcheck": {\n    "test": ["CMD", "/bin/probe", "--port", "${8_000 + at}"],\n    "interval": "15s",\n    "retries": ${1 + (at % 5)}\n  },\n  "checksum": "${hex(at + 1, 24)}"\n}\n\`\`\`\n\nSee https://wiki.plant.example/ops/${pick(services, at)}/limits#memory for the rest.`,
});

const germanTable = (at: number): MixedTurn => ({
  question: `Bitte als Tabelle: Ausschuss je Schicht für Kalenderwoche ${1 + (at % 52)}, mit Summenzeile und Abweichung zum Vorjahr in Prozent.`,
  answer: `| Schicht | Gutteile | Ausschuss | Abweichung |\n| :--- | ---: | ---: | ---: |\n${["Früh", "Spät", "Nacht"].map((shift, row) => `| ${shift} | ${pseudo(at + row, 9_000)} | ${pseudo(at * 3 + row, 200)} | ${pick(["+", "−"], at + row)}${((at + row) * 1.7).toFixed(1).replace(".", ",")} % |`).join("\n")}\n| **Summe** | ${pseudo(at, 30_000)} | ${pseudo(at, 600)} | |\n\nDie größte Überschreitung liegt in der ${pick(["Frühschicht", "Spätschicht", "Nachtschicht"], at)}.`,
});

const essay = (at: number): MixedTurn => ({
  question: `Explain to an apprentice why ${pick(["torque wrenches are calibrated", "lockout and tagout matters", "bearings are heated before mounting"], at)}.`,
  answer: `Imagine that somebody borrows your tool for a whole winter and returns it without a word: would you still trust it? ${pick(["Springs tire slowly", "Habits slip quietly", "Steel grows when it is warm"], at)}, and nobody notices until something breaks. A careful workshop therefore checks before anybody depends on the outcome, writes down what was found, and repeats it after every fall or repair. It takes a few minutes; a stripped thread, or a crushed hand, costs far more. Try it yourself this afternoon with ${pick(people, at)} and describe in your own words what surprised you.`,
});

const kinds = [german, logs, chinese, python, chat, config, germanTable, essay];

/** `count` turns. `shift`: which kind begins. */
export const workshopTalk = (count: number, shift = 0): MixedTurn[] =>
  Array.from({ length: count }, (_, at) => pick(kinds, at + shift)(at));
