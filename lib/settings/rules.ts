// The limits and the defaults of the settings, which the page checks before it sends anything, and the server again. Without zod.

export type SettingUnit =
  | "seconds"
  | "tokens"
  | "days"
  | "answers"
  | "questions"
  | "share"
  | "passages"
  | "megabytes"
  | "pages"
  | "documents";

/** The limits of a number. `initial` is its default; null where there is no limit unless an administrator sets one. */
export type NumberRule = {
  unit: SettingUnit;
  least: number;
  most: number;
  initial: number | null;
};

const rule =
  (unit: SettingUnit) =>
  <Initial extends number | null>(least: number, most: number, initial: Initial) => ({
    unit,
    least,
    most,
    initial,
  });

const seconds = rule("seconds");
const tokens = rule("tokens");
const megabytes = rule("megabytes");
const documents = rule("documents");

/** The settings that are numbers; what each is for stands in schema.ts. A share is between 0 and 1, every other number is whole. */
export const numberRules = {
  connectTimeout: seconds(1, 60, 5),
  firstTokenTimeout: seconds(1, 3_600, 300),
  silenceTimeout: seconds(1, 3_600, 60),
  turnTimeout: seconds(1, 86_400, 900),
  turnsAtOnce: rule("answers")(1, 1_000, 4),
  questionsPerMinute: rule("questions")(1, 10_000, 30),
  queueLength: rule("questions")(1, 1_000, 500),
  queueTimeout: seconds(10, 86_400, 900),
  backgroundAging: seconds(10, 86_400, 180),
  databaseConnectTimeout: seconds(1, 60, 5),
  databaseStatementTimeout: seconds(1, 600, 30),
  contextLength: tokens(1_024, 1_048_576, 8_192),
  maxOutputTokens: tokens(512, 131_072, 4_096),
  replyReserve: tokens(256, 131_072, 1_024),
  lowWater: rule("share")(0.1, 0.9, 0.3),
  historyBound: tokens(512, 1_048_576, null),
  passagesInPrompt: rule("passages")(1, 20, 3),
  passageThreshold: rule("share")(0, 1, 0.45),
  compressionTimeout: seconds(5, 3_600, 120),
  auditDays: rule("days")(1, 3_650, 365),
  fileMegabytes: megabytes(1, 1_000, 50),
  documentPages: rule("pages")(1, 20_000, 2_000),
  documentsPerCollection: documents(1, 100_000, 5_000),
  megabytesPerUser: megabytes(1, 1_000_000, 2_000),
  documentsAtOnce: documents(1, 16, 1),
};

export type NumberSetting = keyof typeof numberRules;

const initials = Object.fromEntries(
  Object.entries(numberRules).map(([name, { initial }]) => [name, initial]),
) as { [Name in NumberSetting]: (typeof numberRules)[Name]["initial"] };

/** The value of every setting that nobody has changed. */
export const settingDefaults = {
  ...initials,
  strategy: "memory",
  modelStrategies: {} as Record<string, never>,
} as const;

/** Whether two values of a setting are the same. The order of the models of `modelStrategies` does not count. */
export const isSameSetting = (one: unknown, other: unknown): boolean =>
  textOf(one) === textOf(other);

const textOf = (value: unknown): string =>
  typeof value === "object" && value !== null
    ? JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : JSON.stringify(value);
