import "server-only";

import { log } from "#lib/log.ts";
import { processSingleton } from "#lib/process-singleton.ts";

import {
  type Calibration,
  learn,
  type Template,
  uncalibrated,
  unknownTemplate,
} from "./calibrate.ts";
import { readCalibration, writeCalibration } from "./calibration-store.ts";
import { type CountedMessage, type Counter, counterFor, makeupOf } from "./counter.ts";
import { type Tokeniser, type TokeniserName, tokeniserOf } from "./tokeniser.ts";

/** How a model's tokens are counted: its calibration, its chat template, and its own tokeniser if there is one. */
export type Counting = {
  counter: Counter;
  calibration: Calibration;
  template: Template;
  tokeniser: Tokeniser | undefined;
};

/** The parts of a model's profile that concern counting. */
type CountingProfile = { tokeniser?: TokeniserName; template?: Template };

const calibrations = processSingleton("calibrations", () => new Map<string, Calibration>());

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
  return countingBy({ calibration, template, tokeniser });
}

const countingBy = (known: Omit<Counting, "counter">): Counting => ({
  ...known,
  counter: counterFor(known),
});

/** Learns from what the server has counted, and returns the updated counting. The calibration is stored if possible. */
export function learnFrom(
  model: string,
  { tokeniser, template }: Counting,
  messages: CountedMessage[],
  tokens: number,
): Counting {
  const before = calibrations.get(model) ?? uncalibrated();
  const calibration = learn(before, template, makeupOf(messages, tokeniser), tokens);
  calibrations.set(model, calibration);
  writeCalibration(model, calibration).catch(() =>
    log.warn({ model }, "a calibration was not kept"),
  );
  return countingBy({ calibration, template, tokeniser });
}
