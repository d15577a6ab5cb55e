import "server-only";

import { log } from "#lib/log.ts";
import { processSingleton } from "#lib/process-singleton.ts";

import { type Calibration, learn, uncalibrated } from "./calibrate.ts";
import { type CountedMessage, type Counter, counterFor, makeupOf, templateOf } from "./counter.ts";
import * as store from "./store.ts";
import { type Tokeniser, tokeniserOf } from "./tokeniser.ts";

/** How a model counts: what has been learned of it, and its own tokeniser where there is one. */
export type Counting = {
  counter: Counter;
  calibration: Calibration;
  tokeniser: Tokeniser | undefined;
};

const calibrations = processSingleton("calibrations", () => new Map<string, Calibration>());

/** Read once in a process, and learned from then on. */
export async function countingFor(model: string, family: string | undefined): Promise<Counting> {
  const [tokeniser, known] = await Promise.all([
    tokeniserOf(family),
    calibrations.get(model) ?? store.readCalibration(model),
  ]);
  const calibration = known ?? uncalibrated();
  calibrations.set(model, calibration);
  return { counter: counterFor({ calibration, tokeniser }), calibration, tokeniser };
}

/** Learns from what the server has counted, and answers how it counts now. The calibration is kept when it can be. */
export function learnFrom(
  model: string,
  { tokeniser }: Counting,
  messages: CountedMessage[],
  tokens: number,
): Counting {
  const before = calibrations.get(model) ?? uncalibrated();
  const calibration = learn(before, templateOf(tokeniser), makeupOf(messages, tokeniser), tokens);
  calibrations.set(model, calibration);
  store
    .writeCalibration(model, calibration)
    .catch(() => log.warn({ model }, "a calibration was not kept"));
  return { counter: counterFor({ calibration, tokeniser }), calibration, tokeniser };
}
