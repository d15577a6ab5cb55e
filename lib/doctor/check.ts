import type { Catalogue } from "#lib/i18n/index.ts";

import type { Level } from "./schema.ts";

/** A finding before it is put into words: `key` is a text of the catalogue `doctor`. */
export type Check = {
  level: Level;
  subject:
    | { part: "database" | "disk" | "backup" | "worker" | "recognition" | "servers" | "models" }
    | { name: string };
  key: keyof Catalogue["doctor"];
  values?: Record<string, string | number>;
};
