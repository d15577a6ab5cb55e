import type { Admin } from "#lib/auth/viewer.ts";
import { lastKnownRuntimes } from "#lib/runtimes/index.ts";
import { current } from "#lib/settings/index.ts";

import { entriesOf, isOffered, type ModelEntry } from "./offered-models.ts";
import { displayName, type ModelLimits } from "./profiles.ts";
import { registry } from "./registry.ts";
import type { ModelItem, ModelItemPage, ModelQuery, ModelState } from "./schema.ts";

/** Every model of every runtime, a page at a time, in the order in which users see them. */
export async function listModelItems(
  _admin: Admin,
  { limit, cursor }: ModelQuery,
): Promise<ModelItemPage> {
  const items = itemsOf(await lastKnownEntries(), await current());
  const rest = items.slice(items.findIndex(({ id }) => id === cursor) + 1);
  return {
    items: rest.slice(0, limit),
    nextCursor: rest.length > limit ? (rest[limit - 1]?.id ?? null) : null,
  };
}

/** Every model of every runtime, as last known: nobody waits for a server that does not answer. */
export async function lastKnownEntries(): Promise<ModelEntry[]> {
  const [runtimes, rows] = await Promise.all([lastKnownRuntimes(), registry()]);
  return entriesOf(runtimes, rows);
}

export function itemsOf(entries: readonly ModelEntry[], limits: ModelLimits): ModelItem[] {
  const first = entries.find(isOffered);
  return entries.map((entry, order) =>
    itemOf(entry, limits, { order, isDefault: entry === first }),
  );
}

function itemOf(
  entry: ModelEntry,
  limits: ModelLimits,
  { order, isDefault }: { order: number; isDefault: boolean },
): ModelItem {
  const { id, model, row, known, source } = entry;
  const wanted = row.contextLength ?? limits.contextLength;
  return {
    id,
    name: row.name ?? displayName(id),
    ownName: row.name,
    description: row.description,
    runtimeId: known.runtime.id,
    runtimeName: known.runtime.name,
    source,
    state: stateOf(entry),
    contextLength: Math.min(wanted, model?.contextLength ?? wanted),
    ownContextLength: row.contextLength,
    reportedContextLength: model?.contextLength ?? null,
    maxOutputTokens: row.maxOutputTokens ?? limits.maxOutputTokens,
    ownMaxOutputTokens: row.maxOutputTokens,
    features: model?.features ?? [],
    quantisation: model?.quantisation ?? null,
    sizeBytes: model?.sizeBytes ?? null,
    price: row.price,
    enabled: row.enabled,
    default: isDefault,
    order,
    allowed: row.allowed,
  };
}

function stateOf({ model, known }: ModelEntry): ModelState {
  if (model?.remote) return "remote";
  if (!known.available) return "unreachable";
  return model ? "available" : "absent";
}
