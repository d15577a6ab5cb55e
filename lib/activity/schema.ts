import { z } from "zod";

const count = z.number().int().min(0);

/** Why calls have failed: too many waited, they waited too long, the server was not reached, was too slow, had too little memory, or another fault. */
export const failureKindSchema = z.enum([
  "refused",
  "waited",
  "unreachable",
  "slow",
  "memory",
  "fault",
]);
export type FailureKind = z.infer<typeof failureKindSchema>;

const failures = z.partialRecord(failureKindSchema, count);

/** A call under way. `seconds`: how long it waits, or has been answered for. `position` and `waitSeconds`: its place in the queue, where known. */
const call = {
  runtimeId: z.string(),
  model: z.string(),
  kind: z.enum(["turn", "background"]),
  isWaiting: z.boolean(),
  seconds: z.number().min(0),
  position: count.nullable(),
  waitSeconds: count.nullable(),
};

/** How many calls waited and were being answered at each of some moments, oldest first. */
const history = { waiting: z.array(count), answering: z.array(count) };

/** What one web server does, as it tells the others. */
export const activityReportSchema = z.object({
  calls: z.array(z.object({ ...call, userId: z.string() })),
  /** Per model server, all calls: `calls` are the first of them. */
  totals: z.array(
    z.object({
      runtimeId: z.string(),
      turns: count,
      background: count,
      answering: count,
      longestWait: z.number(),
    }),
  ),
  /** Of the calls that have ended within the last minutes: in seconds, and tokens per second. */
  models: z.array(
    z.object({
      runtimeId: z.string(),
      model: z.string(),
      calls: count,
      failures,
      waits: z.array(z.number()),
      firstTokens: z.array(z.number()),
      speeds: z.array(z.number()),
    }),
  ),
  /** `end`: the number of the last moment, in steps since 1970. */
  history: z.object({ ...history, end: z.number().int() }),
  replicas: z.array(
    z.object({
      runtimeId: z.string(),
      url: z.string(),
      calls: count,
      circuit: z.enum(["closed", "open", "half_open"]),
    }),
  ),
});
export type ActivityReport = z.infer<typeof activityReportSchema>;

/** Half of the calls were at most, and all but one in twenty. */
const quantiles = z.object({ p50: z.number(), p95: z.number() }).nullable();

const loadedModelSchema = z.object({
  name: z.string(),
  sizeBytes: z.number().nullable(),
  vramBytes: z.number().nullable(),
  contextLength: z.number().nullable(),
});
export type LoadedInMemory = z.infer<typeof loadedModelSchema>;

const replicaActivitySchema = z.object({
  url: z.string(),
  state: z.enum(["up", "loading", "down"]),
  circuit: z.enum(["closed", "open", "half_open"]),
  retryAt: z.iso.datetime().nullable(),
  calls: count,
  failures: count,
  /** What is in its memory; null: the server does not say. */
  loaded: z.array(loadedModelSchema).nullable(),
});
export type ReplicaActivity = z.infer<typeof replicaActivitySchema>;

const runtimeActivitySchema = z.object({
  id: z.string(),
  name: z.string(),
  slots: count,
  answering: count,
  waiting: z.object({ turns: count, background: count, longestSeconds: z.number() }),
  replicas: z.array(replicaActivitySchema),
});
export type RuntimeActivity = z.infer<typeof runtimeActivitySchema>;

/** The calls of a model that have ended within the last minutes. Times in seconds; the speed in tokens per second, `p5` of the slow ones. */
const modelActivitySchema = z.object({
  id: z.string(),
  runtimeId: z.string(),
  runtimeName: z.string(),
  calls: count,
  failures,
  wait: quantiles,
  firstToken: quantiles,
  speed: z.object({ p50: z.number(), p5: z.number() }).nullable(),
});
export type ModelActivity = z.infer<typeof modelActivitySchema>;

const callActivitySchema = z.object({
  ...call,
  runtimeName: z.string(),
  user: z.object({ id: z.string(), name: z.string(), username: z.string() }).nullable(),
});
export type CallActivity = z.infer<typeof callActivitySchema>;

/** What happens now. */
export const activitySchema = z.object({
  at: z.iso.datetime(),
  /** The web servers, and how many of them have told what they do. */
  servers: z.object({ running: count, reporting: count }),
  /** The span of `models` and `history`, in seconds, and the time between two moments of `history`. */
  span: count,
  step: count,
  history: z.object(history),
  runtimes: z.array(runtimeActivitySchema),
  models: z.array(modelActivitySchema),
  /** Those that wait first, by their places; `more`: how many are not listed. */
  calls: z.array(callActivitySchema),
  more: count,
});
export type Activity = z.infer<typeof activitySchema>;

const figures = {
  /** Turns that are done, that were stopped, and that failed or were interrupted. */
  done: count,
  stopped: count,
  failed: count,
  promptTokens: z.number(),
  replyTokens: z.number(),
};

const usageDaySchema = z.object({
  day: z.iso.date(),
  ...figures,
  /** Who has asked something. */
  users: count,
  models: z.array(z.object({ id: z.string(), ...figures })),
});
export type UsageDay = z.infer<typeof usageDaySchema>;

/** Days of a time zone, oldest first, today last. */
export const usageSchema = z.object({ timeZone: z.string(), days: z.array(usageDaySchema) });
export type UsageAnswer = z.infer<typeof usageSchema>;

/** Whether a name is that of a time zone, such as Asia/Shanghai. */
function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

export const usageQuerySchema = z.strictObject({
  days: z.coerce.number().int().min(1).max(90).default(30),
  timeZone: z.string().max(80).refine(isTimeZone).default("UTC"),
});
export type UsageQuery = z.infer<typeof usageQuerySchema>;
