// npm run bench -- NAME … [--quick] [--write] [--profile FOLDER] [--ollama URL] [--data FOLDER]: runs benches one
// after the other, and prints their results.

import { parseArgs } from "node:util";

import { runFromCheckout } from "#lib/install-lock.ts";

import { b1 } from "./b1.ts";
import { b2 } from "./b2.ts";
import { b3 } from "./b3.ts";
import { b4 } from "./b4.ts";
import { b5 } from "./b5.ts";
import { b6 } from "./b6.ts";
import { b7 } from "./b7.ts";
import { b8 } from "./b8.ts";
import { b9 } from "./b9.ts";
import { b11 } from "./b11.ts";
import { b12 } from "./b12.ts";
import { b13 } from "./b13.ts";
import { b14 } from "./b14.ts";
import { b16 } from "./b16.ts";
import { citations } from "./citations.ts";
import { compose } from "./compose.ts";
import { buildContenders } from "./contenders/build.ts";
import { asText, type Bench } from "./figures.ts";
import { lowWater } from "./low-water.ts";
import { load, machine, write } from "./report.ts";
import { soak } from "./soak.ts";
import { closeAll } from "./stage.ts";
import { w1 } from "./w1.ts";
import { w2 } from "./w2.ts";
import { w3 } from "./w3.ts";
import { w4 } from "./w4.ts";
import { w7 } from "./w7.ts";
import { w11 } from "./w11.ts";

const benches = [
  b1,
  b2,
  b3,
  b4,
  b5,
  b6,
  b7,
  b8,
  b9,
  b11,
  b12,
  b13,
  b14,
  b16,
  lowWater,
  w1,
  w2,
  w3,
  w4,
  w7,
  w11,
  citations,
  compose,
  soak,
];

const usage = `npm run bench -- NAME … [--quick] [--write] [--profile FOLDER] [--ollama URL [--model NAME]] [--data FOLDER]

${benches.map(({ name, title }) => `  ${name}  ${title}`).join("\n")}
  all

  --quick    runs a fraction of the time; its figures are not meaningful
  --write    writes the figures into docs/benchmarks.md
  --profile  writes a CPU profile of Parlor's web server into FOLDER
  --ollama   runs the conversations of B6 and B7 with a real Ollama at URL; --model names the model (gpt-oss:20b)
  --data     a folder with XQuAD and CMRC 2018, which B8, B9 and CITATIONS measure on`;

/** A signal, or the loss of the starter, and often both: the started processes end first. */
let leaving: Promise<void> | undefined;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "disconnect"] as const) {
  process.on(signal, () => {
    leaving ??= closeAll().finally(() => process.exit(130));
  });
}

const code = await main().catch(async (thrown: unknown) => {
  await leaving; // then a request that failed has failed because of it
  console.error(thrown instanceof Error ? thrown.message : thrown);
  return 1;
});
process.exit(code);

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
      profile: { type: "string" },
      ollama: { type: "string" },
      model: { type: "string", default: "gpt-oss:20b" },
      data: { type: "string" },
    },
  });
  const wanted = positionals.map((name) => name.toUpperCase());
  const chosen = wanted.includes("ALL")
    ? benches
    : benches.filter(({ name }) => wanted.includes(name));
  if (chosen.length === 0 || (chosen !== benches && chosen.length < new Set(wanted).size)) {
    console.error(usage);
    return 2;
  }
  if (values.quick && values.write) {
    console.error("--write needs a whole run: the figures of --quick are not meaningful.");
    return 2;
  }
  if (values.write && values.data === undefined && chosen.some(({ needsData }) => needsData)) {
    console.error("--write needs --data FOLDER for B8 and B9: without it they measure nothing.");
    return 2;
  }
  if (values.ollama !== undefined && values.write) {
    console.error(
      "docs/benchmarks.md has the figures of the scripted model: --write cannot be combined with --ollama.",
    );
    return 2;
  }
  if (!chosen.every(({ bare }) => bare)) buildContenders();
  runFromCheckout("npm run bench");
  for (const bench of chosen) await measure(bench, values);
  return 0;
}

type Wish = {
  quick: boolean;
  write: boolean;
  profile?: string;
  ollama?: string;
  model: string;
  data?: string;
};

async function measure(
  bench: Bench,
  { quick, write: keep, profile, ollama, model, data }: Wish,
): Promise<void> {
  const [busy, began] = [load(), performance.now()];
  console.error(`${bench.name} …`);
  const found = asText(
    bench,
    await bench.run({
      quick,
      ...(profile !== undefined && { profile }),
      ...(data !== undefined && { data }),
      ...(ollama !== undefined && { real: { url: ollama, model } }),
    }),
  );
  const day = new Date().toLocaleDateString("sv");
  const text = `${found}\n\n${day}, ${machine(busy)}${quick ? ", --quick" : ""}`;
  console.log(`\n${text}\nTook ${((performance.now() - began) / 1000).toFixed(0)} s.\n`);
  if (keep) write(bench.name, text);
}
