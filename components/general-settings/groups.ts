import type { SettingName } from "#lib/settings/schema.ts";

/** The settings as the page groups them. A test checks that each stands in one group. */
export const groups = [
  { id: "window", names: ["contextLength", "maxOutputTokens", "replyReserve"] },
  {
    id: "history",
    names: ["strategy", "modelStrategies", "historyBound", "lowWater", "compressionTimeout"],
  },
  { id: "passages", names: ["passagesInPrompt", "passageThreshold"] },
  {
    id: "timeouts",
    names: ["connectTimeout", "firstTokenTimeout", "silenceTimeout", "turnTimeout"],
  },
  { id: "queue", names: ["queueLength", "queueTimeout", "backgroundAging"] },
  { id: "person", names: ["turnsAtOnce", "questionsPerMinute"] },
  {
    id: "documents",
    names: [
      "fileMegabytes",
      "documentPages",
      "documentsPerCollection",
      "megabytesPerUser",
      "documentsAtOnce",
    ],
  },
  { id: "operation", names: ["databaseConnectTimeout", "databaseStatementTimeout", "auditDays"] },
] as const satisfies { id: string; names: SettingName[] }[];
