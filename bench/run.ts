// npm run bench -- NAME … [--quick] [--write] [--profile FOLDER]: runs benches one after the other, and prints what they found.

import { parseArgs } from "node:util";

import { runFromCheckout } from "#lib/checkout.ts";

import { b1 } from "./b1.ts";
import { b2 } from "./b2.ts";
import { b4 } from "./b4.ts";
import { buildContenders } from "./contenders/build.ts";
import { asText, type Bench } from "./figures.ts";
import { load, machine, write } from "./report.ts";
import { closeAll } from "./stage.ts";
import { w2 } from "./w2.ts";
import { w4 } from "./w4.ts";

const benches = [b1, b2, b4, w2, w4];

const usage = `npm run bench -- NAME … [--quick] [--write] [--profile FOLDER]

${benches.map(({ name, title }) => `  ${name}  ${title}`).join("\n")}
  all

  --quick    a look in a fraction of the time; its figures mean little
  --write    puts the figures into docs/benchmarks.md
  --profile  writes a processor profile of Parlor's web server into FOLDER`;

/** A signal, or the loss of whoever started this, and often both: what was started ends first. */
let leaving: Promise<void> | undefined;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "disconnect"] as const) {
  process.on(signal, () => {
    leaving ??= closeAll().finally(() => process.exit(130));
  });
}

const code = await main().catch(async (thrown: unknown) => {
  await leaving; // then whatever broke off has broken off with it
  console.error(thrown instanceof Error ? thrown.message : thrown);
  return 1;
});
process.exit(code);

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { quick: { type: "boolean", default: false }, write: { type: "boolean", default: false }, profile: { type: "string" } },
  });
  const wanted = positionals.map((name) => name.toUpperCase());
  const chosen = wanted.includes("ALL") ? benches : benches.filter(({ name }) => wanted.includes(name));
  if (chosen.length === 0 || (chosen !== benches && chosen.length < new Set(wanted).size)) {
    console.error(usage);
    return 2;
  }
  if (values.quick && values.write) {
    console.error("What --quick finds is not worth keeping: --write wants the whole run.");
    return 2;
  }
  buildContenders();
  runFromCheckout("npm run bench");
  for (const bench of chosen) await measure(bench, values);
  return 0;
}

async function measure(bench: Bench, { quick, write: keep, profile }: { quick: boolean; write: boolean; profile?: string }): Promise<void> {
  const [busy, began] = [load(), performance.now()];
  console.error(`${bench.name} …`);
  const found = asText(bench, await bench.run({ quick, ...(profile !== undefined && { profile }) }));
  const day = new Date().toLocaleDateString("sv");
  const text = `${found}\n\n${day}, ${machine(busy)}${quick ? ", --quick" : ""}`;
  console.log(`\n${text}\nTook ${((performance.now() - began) / 1000).toFixed(0)} s.\n`);
  if (keep) write(bench.name, text);
}
