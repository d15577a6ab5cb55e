// Variants in this process alone: test files that run at the same time share the database.

import { processSingleton } from "#lib/process-singleton.ts";
import type { EnabledVariant } from "#lib/variants/index.ts";

export const variantOf = (change: Partial<EnabledVariant>): EnabledVariant => ({
  id: "00000000-0000-4000-8000-00000000000a",
  modelId: "terse",
  name: "terse",
  version: 1,
  allowed: "base",
  base: "plain",
  instructions: "",
  parameters: {},
  kept: [],
  ...change,
});

/** These variants are offered while `work` runs. */
export async function withVariants(
  changes: Partial<EnabledVariant>[],
  work: () => Promise<void>,
): Promise<void> {
  const cache = processSingleton("enabled variants", (): { rows: EnabledVariant[] } => ({
    rows: [],
  }));
  cache.rows = changes.map(variantOf);
  try {
    await work();
  } finally {
    cache.rows = [];
  }
}
