import { endpoint } from "#lib/http/index.ts";
import { changeSettings, readSettings } from "#lib/settings/index.ts";
import { settingsChangeSchema, settingsSchema } from "#lib/settings/schema.ts";

export const GET = endpoint(
  { summary: "Read the settings", who: "admin", answer: settingsSchema },
  ({ viewer }) => readSettings(viewer),
);

export const PATCH = endpoint(
  {
    summary: "Change settings",
    who: "admin",
    body: settingsChangeSchema,
    answer: settingsSchema,
  },
  ({ viewer, body }) => changeSettings(viewer, body),
);
