// Learns a model's token costs from what its server reports. A count is additive: a base, for each message the cost of its role, and the cost of
// its text. So one number is learned for each of these, by least squares with a prior; older counts weigh less. Pure: a calibration is
// a value, and a prediction depends on nothing else.
//
// Source: Bayesian linear regression in its recursive form (A = Σ x·xᵀ/σ² + Λ, b = Σ x·y/σ²), solved anew for each calibration; there are 21 numbers.

import { z } from "zod";

import { type Estimate, type Kind, kinds, variations } from "./estimate.ts";

export type Role = "system" | "user" | "assistant";

/**
 * The features of a prompt, or of a part of it, that determine its cost. `base`: 1 with the beginning of a prompt, else 0. `exact` is set
 * where the model's own tokeniser has counted the texts.
 */
export type Makeup = {
  base: number;
  roles: Record<Role, number>;
  texts: Estimate;
  exact?: number;
};

const features = ["base", "system", "user", "assistant", ...kinds] as const;
const size = features.length;
const isKind = (feature: (typeof features)[number]): feature is Kind => feature in variations;

export const calibrationSchema = z.object({
  /** A and b of the regression, A row by row. */
  a: z.array(z.number()).length(size * size),
  b: z.array(z.number()).length(size),
  /** Number of reports learned from. */
  samples: z.number().int(),
  /** The mean relative error of predictions of whole prompts by the calibration alone; recent ones weigh most. */
  error: z.number(),
});
export type Calibration = z.infer<typeof calibrationSchema>;

/** The prior costs of a chat template, before the first report, in tokens. */
export type Template = { base: number; roles: Record<Role, number> };

/** The prior for an unknown template. */
export const unknownTemplate: Template = { base: 4, roles: { system: 5, user: 5, assistant: 6 } };

/** The standard deviations of the template's costs, in tokens: roles differ by a few tokens, and some templates begin with a block of their own. */
const templateDeviations = { base: 30, role: 5 };
/** The standard deviation of a count around its prediction by the right costs: in tokens, and as a share of the count. */
const noise = { tokens: 1, share: 0.04, exact: 0.01 };
const forgettingFactor = 0.985;
/** Before the first report, an estimate may be too low by this share. */
const firstError = 0.17;

/** The standard deviations of a feature's cost for each reason: those of one reason vary together, `own` alone. */
function variationOf(feature: (typeof features)[number]) {
  if (isKind(feature)) return variations[feature];
  const own = feature === "base" ? templateDeviations.base : templateDeviations.role;
  return { vocabulary: 0, method: 0, own };
}

/** The prior precision of the features, row by row: the inverse of their covariance. */
const priors = precision();

function precision(): number[] {
  const each = features.map(variationOf);
  const covariance = each.flatMap((one, i) =>
    each.map(
      (other, j) =>
        one.vocabulary * other.vocabulary +
        one.method * other.method +
        (i === j ? one.own ** 2 : 0),
    ),
  );
  const columns = features.map((_, i) =>
    solve(
      covariance,
      Array.from(features, (__, j) => (i === j ? 1 : 0)),
    ),
  );
  return features.flatMap((_, i) => columns.map((column) => column[i] ?? 0));
}

const first: Calibration = {
  a: priors,
  b: Array<number>(size).fill(0),
  samples: 0,
  error: firstError,
};

/** The calibration before the first report. */
export const uncalibrated = (): Calibration => first;

/** The costs of a base, of a message of each role, and of a token of each kind of the estimate. */
export type Costs = { base: number; roles: Record<Role, number>; kinds: Estimate };

const solved = new WeakMap<Calibration, number[]>();

export function costsOf(calibration: Calibration, template: Template): Costs {
  const learned = solved.get(calibration) ?? solve(calibration.a, calibration.b);
  solved.set(calibration, learned);
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
  };
}

/** The predicted number of tokens that the server will count. */
export function predict(costs: Costs, { base, roles, texts, exact }: Makeup): number {
  const messages =
    roles.system * costs.roles.system +
    roles.user * costs.roles.user +
    roles.assistant * costs.roles.assistant;
  return base * costs.base + messages + (exact ?? worth(costs, texts));
}

/** The predicted tokens of a text without a tokeniser. */
export const worth = (costs: Costs, texts: Estimate): number =>
  kinds.reduce((sum, kind) => sum + costs.kinds[kind] * texts[kind], 0);

/** The calibration after a prompt, or a part of one, was counted: it has `tokens`. */
export function learn(
  calibration: Calibration,
  template: Template,
  makeup: Makeup,
  tokens: number,
): Calibration {
  // Impossible values are ignored: one of them would turn every prediction of this model into NaN.
  if (!Number.isFinite(tokens) || tokens <= 0) return calibration;
  const x = row(makeup);
  // The residual against the prior.
  const rest = tokens - predict(costsOf(uncalibrated(), template), makeup);
  const deviation =
    makeup.exact === undefined ? noise.tokens + noise.share * tokens : noise.exact * tokens;
  const weight = 1 / deviation ** 2;
  const a = calibration.a.map((value, at) => {
    const [i, j] = [Math.floor(at / size), at % size];
    const prior = priors[at] ?? 0;
    return prior + (value - prior) * forgettingFactor + weight * (x[i] ?? 0) * (x[j] ?? 0);
  });
  const b = calibration.b.map(
    (value, at) => value * forgettingFactor + weight * (x[at] ?? 0) * rest,
  );
  return { ...calibration, a, b };
}

/** The calibration with the error of a prediction that depends on nothing else: of a whole prompt, whose tokens the server has reported. */
export function judge(
  calibration: Calibration,
  template: Template,
  prompt: Makeup,
  tokens: number,
): Calibration {
  const off = Math.abs(predict(costsOf(calibration, template), prompt) - tokens) / tokens;
  const error =
    calibration.samples === 0 ? Math.max(off, firstError / 2) : calibration.error * 0.7 + off * 0.3;
  return { ...calibration, samples: calibration.samples + 1, error };
}

/** The share of a prediction that is kept free in case it is too low. It shrinks as predictions prove accurate. */
export function margin({ samples, error }: Calibration, exact: boolean): number {
  const least = exact ? 0.002 : 0.01;
  if (samples < 2) return exact ? 0.01 : firstError;
  return Math.min(firstError, Math.max(least, 2.5 * error));
}

/** The tokeniser's own count is exact: then only base and roles are learned. */
function row({ base, roles, texts, exact }: Makeup): number[] {
  return [
    base,
    roles.system,
    roles.user,
    roles.assistant,
    ...kinds.map((kind) => (exact === undefined ? texts[kind] : 0)),
  ];
}

/** Solves A·w = b by Gaussian elimination with partial pivoting; A is given row by row. */
function solve(a: number[], b: number[]): number[] {
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
