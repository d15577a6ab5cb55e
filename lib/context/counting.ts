import "server-only";

import { log } from "#lib/log.ts";
import { countedAs, type ModelProfile } from "#lib/models/index.ts";
import { processSingleton } from "#lib/process-singleton.ts";

import { type Calibration, type Template, uncalibrated, unknownTemplate } from "./calibrate.ts";
import { readCalibration, writeCalibration } from "./calibration-store.ts";
import { type Counter, counterFor } from "./counter.ts";
import { type Learned, learnPrompt, learnReply } from "./learn-counts.ts";
import type { CountedMessage } from "./makeup.ts";
import { MeasuredMessages } from "./measured-messages.ts";
import { type TokeniserName, tokeniserOf } from "./tokeniser.ts";

/** How a model's tokens are counted: what was learned from its server, its chat template, and its own tokeniser if there is one. */
export type Counting = Learned & { counter: Counter };

/** The parts of a model's profile that concern counting. */
type CountingProfile = { tokeniser?: TokeniserName; template?: Template };

const calibrations = processSingleton("calibrations", () => new Map<string, Calibration>());
/** By model. They are not stored: a conversation's first prompt in a process is estimated as a whole, and measured when it is reported. */
const measurements = processSingleton("measurements", () => new Map<string, MeasuredMessages>());

/** Read once per process, then kept up to date in memory. */
export async function countingFor(
  model: string,
  { tokeniser: name, template = unknownTemplate }: CountingProfile = {},
): Promise<Counting> {
  const [tokeniser, known] = await Promise.all([
    name && tokeniserOf(name),
    calibrations.get(model) ?? readCalibration(model),
  ]);
  const calibration = known ?? uncalibrated();
  calibrations.set(model, calibration);
  const measured = measurements.get(model) ?? new MeasuredMessages();
  measurements.set(model, measured);
  return countingBy({ calibration, template, tokeniser, measured });
}

/** Loads what the first window of each of these models would wait for: its tokeniser and its calibration. */
export async function prepareCounting(models: readonly ModelProfile[]): Promise<void> {
  for (const model of models) await countingFor(countedAs(model), model);
}

const countingBy = (known: Omit<Counting, "counter">): Counting => ({
  ...known,
  counter: counterFor(known),
});

/** What a server has counted, in tokens. `reply`: a reply, without the token that ends it. */
export type Counts = {
  prompt: { messages: CountedMessage[]; tokens: number };
  reply?: { content: string; tokens: number } | undefined;
};

/** Learns from what the server has counted, and returns the updated counting. The calibration is stored if possible. */
export function learnFrom(
  model: string,
  { template, tokeniser, measured }: Counting,
  { prompt, reply }: Counts,
): Counting {
  const known = { template, tokeniser, measured };
  const before = calibrations.get(model) ?? uncalibrated();
  let calibration = learnPrompt({ ...known, calibration: before }, prompt.messages, prompt.tokens);
  if (reply) calibration = learnReply({ ...known, calibration }, reply.content, reply.tokens);
  if (calibration !== before) {
    calibrations.set(model, calibration);
    keepSoon(model);
  }
  return countingBy({ ...known, calibration });
}

/** In ms: many answers that end together cost one statement. */
const keptWithin = 1_000;
const unkept = processSingleton("calibrations to keep", () => new Set<string>());

/** Stores a model's calibration within a second, if possible. */
function keepSoon(model: string): void {
  if (unkept.has(model)) return;
  unkept.add(model);
  const keep = async () => {
    unkept.delete(model);
    const calibration = calibrations.get(model);
    if (calibration) await writeCalibration(model, calibration);
  };
  setTimeout(
    () => void keep().catch(() => log.warn({ model }, "a calibration was not kept")),
    keptWithin,
  ).unref();
}
