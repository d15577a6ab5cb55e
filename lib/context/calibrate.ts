// Learns a model's token costs from what its server reports. A report is additive: a base, for each message the cost of its role, and the
// cost of its text. So one number is learned for each of these, by least squares with a prior; older reports weigh less. Pure: a
// calibration is a value, and a prediction depends on nothing else.
//
// Source: ridge regression in its recursive form (A = Σ w·x·xᵀ + Λ, b = Σ w·x·y), solved anew for each prediction; there are eleven
// numbers.

import { z } from "zod";

import { type Estimate, kinds } from "./estimate.ts";

export type Role = "system" | "user" | "assistant";

/** The features of a prompt that determine its cost. `exact` is set where the model's own tokeniser has counted the texts. */
export type Makeup = { roles: Record<Role, number>; texts: Estimate; exact?: number };

const features = ["base", "system", "user", "assistant", ...kinds] as const;
const size = features.length;

export const calibrationSchema = z.object({
  /** A and b of the regression, A row by row. */
  a: z.array(z.number()).length(size * size),
  b: z.array(z.number()).length(size),
  /** Number of reports learned from. */
  samples: z.number().int(),
  /** The mean relative error of predictions; recent ones weigh most. */
  error: z.number(),
});
export type Calibration = z.infer<typeof calibrationSchema>;

/** The prior costs of a chat template, before the first report, in tokens. */
export type Template = { base: number; roles: Record<Role, number> };

/** The prior for an unknown template. */
export const unknownTemplate: Template = { base: 4, roles: { system: 5, user: 5, assistant: 6 } };

/** The precision of the prior: the smaller, the sooner reports outweigh it. Roles differ by a few tokens, kinds by factors. */
const priorPrecision = { base: 1 / 900, role: 1 / 25, kind: 3 };
const forgettingFactor = 0.97;
/** Before the first report, an estimate may be too low by this share. */
const firstError = 0.17;

export const uncalibrated = (): Calibration => {
  const a = Array<number>(size * size).fill(0);
  for (let at = 0; at < size; at += 1) a[at * size + at] = prior(at);
  return { a, b: Array<number>(size).fill(0), samples: 0, error: firstError };
};

const prior = (at: number) =>
  (at === 0 ? priorPrecision.base : at < 4 ? priorPrecision.role : priorPrecision.kind) * 1e-4;

/** The costs of a base, of a message of each role, and of a token of each kind of the estimate. */
export type Costs = { base: number; roles: Record<Role, number>; kinds: Estimate; exact: number };

export function costsOf(calibration: Calibration, template: Template): Costs {
  const learned = solve(calibration);
  const at = (feature: (typeof features)[number], known: number) =>
    known + (learned[features.indexOf(feature)] ?? 0);
  const { base, roles } = template;
  return {
    base: at("base", base),
    roles: {
      system: at("system", roles.system),
      user: at("user", roles.user),
      assistant: at("assistant", roles.assistant),
    },
    // A text never has a negative cost, even after outliers.
    kinds: Object.fromEntries(kinds.map((kind) => [kind, Math.max(0, at(kind, 1))])) as Estimate,
    // A tokeniser's own count needs no factor.
    exact: 1,
  };
}

/** The predicted number of tokens that the server will count. */
export function predict({ base, roles, kinds: factors, exact }: Costs, makeup: Makeup): number {
  const messages =
    makeup.roles.system * roles.system +
    makeup.roles.user * roles.user +
    makeup.roles.assistant * roles.assistant;
  const texts =
    makeup.exact === undefined
      ? kinds.reduce((sum, kind) => sum + factors[kind] * makeup.texts[kind], 0)
      : exact * makeup.exact;
  return Math.max(1, Math.round(base + messages + texts));
}

/** The calibration after the server has reported `tokens` for a prompt. */
export function learn(
  calibration: Calibration,
  template: Template,
  makeup: Makeup,
  tokens: number,
): Calibration {
  // Impossible values are ignored: one of them would turn every prediction of this model into NaN.
  if (!Number.isFinite(tokens) || tokens <= 0) return calibration;
  const x = row(makeup);
  const off = Math.abs(predict(costsOf(calibration, template), makeup) - tokens) / tokens;
  // The residual against the prior. Each report has the same weight, whatever the prompt's length.
  const rest = tokens - predict(costsOf(uncalibrated(), template), makeup);
  const weight = 1 / tokens ** 2;
  const a = calibration.a.map((value, at) => {
    const [i, j] = [Math.floor(at / size), at % size];
    const kept =
      i === j ? prior(i) + (value - prior(i)) * forgettingFactor : value * forgettingFactor;
    return kept + weight * (x[i] ?? 0) * (x[j] ?? 0);
  });
  const b = calibration.b.map(
    (value, at) => value * forgettingFactor + weight * (x[at] ?? 0) * rest,
  );
  const error =
    calibration.samples === 0 ? Math.max(off, firstError / 2) : calibration.error * 0.7 + off * 0.3;
  return { a, b, samples: calibration.samples + 1, error };
}

/** The share of a prediction that is kept free in case it is too low. It shrinks as predictions prove accurate. */
export function margin({ samples, error }: Calibration, exact: boolean): number {
  const least = exact ? 0.002 : 0.01;
  if (samples < 2) return exact ? 0.01 : firstError;
  return Math.min(firstError, Math.max(least, 2.5 * error));
}

/** The tokeniser's own count is exact: then only base and roles are learned. */
function row({ roles, texts, exact }: Makeup): number[] {
  return [
    1,
    roles.system,
    roles.user,
    roles.assistant,
    ...kinds.map((kind) => (exact === undefined ? texts[kind] : 0)),
  ];
}

/** Solves A·w = b by Gaussian elimination with partial pivoting. */
function solve({ a, b }: Calibration): number[] {
  const m = Array.from({ length: size }, (_, i) => [
    ...a.slice(i * size, (i + 1) * size),
    b[i] ?? 0,
  ]);
  for (let column = 0; column < size; column += 1) {
    let pivot = column;
    for (let i = column + 1; i < size; i += 1)
      if (Math.abs(m[i]?.[column] ?? 0) > Math.abs(m[pivot]?.[column] ?? 0)) pivot = i;
    [m[column], m[pivot]] = [m[pivot] as number[], m[column] as number[]];
    const head = m[column] as number[];
    if (!head[column]) continue;
    for (let i = 0; i < size; i += 1) {
      const line = m[i] as number[];
      if (i === column || !line[column]) continue;
      const factor = (line[column] ?? 0) / (head[column] ?? 1);
      for (let j = column; j <= size; j += 1) line[j] = (line[j] ?? 0) - factor * (head[j] ?? 0);
    }
  }
  return m.map((line, i) => (line[i] ? (line[size] ?? 0) / (line[i] ?? 1) : 0));
}
