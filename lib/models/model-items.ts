import type { Admin } from "#lib/auth/viewer.ts";
import { errorMessage } from "#lib/error-message.ts";
import { isManageable, type LoadedModel } from "#lib/runtimes/index.ts";
import { current } from "#lib/settings/index.ts";

import { loadOf } from "./loads.ts";
import { isOffered, lastKnownEntries, type ModelEntry } from "./offered-models.ts";
import { parameterProfile } from "./parameters.ts";
import { displayName, type ModelLimits, windowOf } from "./profiles.ts";
import type { ModelAvailability, ModelItem, ModelItemPage, ModelQuery } from "./schema.ts";

/** Every model of every runtime, a page at a time, in the order in which users see them. */
export async function listModelItems(
  admin: Admin,
  { limit, cursor }: ModelQuery,
): Promise<ModelItemPage> {
  const items = itemsOf(admin, await lastKnownEntries(), await current());
  const rest = items.slice(items.findIndex(({ id }) => id === cursor) + 1);
  return {
    items: rest.slice(0, limit),
    nextCursor: rest.length > limit ? (rest[limit - 1]?.id ?? null) : null,
  };
}

export function itemsOf(
  admin: Admin,
  entries: readonly ModelEntry[],
  limits: ModelLimits,
): ModelItem[] {
  const first = entries.find(isOffered);
  return entries.map((entry, order) =>
    itemOf(admin, entry, limits, { order, isDefault: entry === first }),
  );
}

function itemOf(
  admin: Admin,
  entry: ModelEntry,
  limits: ModelLimits,
  { order, isDefault }: { order: number; isDefault: boolean },
): ModelItem {
  const { id, model, row, known, source } = entry;
  const { loading, problem } = loadOf(entry);
  const own = {
    contextLength: windowOf(model, row, limits),
    maxOutputTokens: row.maxOutputTokens ?? limits.maxOutputTokens,
  };
  return {
    id,
    name: row.name ?? displayName(id),
    ownName: row.name,
    description: row.description,
    runtimeId: known.runtime.id,
    runtimeName: known.runtime.name,
    source,
    state: stateOf(entry),
    // Smaller by the parameter, which is only planned with.
    contextLength: parameterProfile(own, row.parameters).contextLength,
    ownContextLength: row.contextLength,
    reportedContextLength: model?.contextLength ?? null,
    maxOutputTokens: own.maxOutputTokens,
    ownMaxOutputTokens: row.maxOutputTokens,
    features: model?.features ?? [],
    quantisation: model?.quantisation ?? null,
    sizeBytes: model?.sizeBytes ?? null,
    price: row.price,
    parameters: row.parameters,
    enabled: row.enabled,
    default: isDefault,
    order,
    allowed: row.allowed,
    keepLoaded: row.keepLoaded,
    loaded: loadedOf(entry),
    loading,
    loadError:
      problem === undefined
        ? null
        : errorMessage(admin, { messageKey: `server_${problem}`, values: {} }),
    manageable: isManageable(known.runtime),
  };
}

/** What a model takes of the memory of all addresses that have it loaded. */
function loadedOf({ known, source }: ModelEntry): ModelItem["loaded"] {
  const copies = (known.loaded ?? []).filter(({ name }) => name === source);
  if (copies.length === 0) return null;
  const sum = (size: (copy: LoadedModel) => number | undefined) =>
    copies.reduce((all, copy) => all + (size(copy) ?? 0), 0);
  return {
    sizeBytes: sum(({ sizeBytes }) => sizeBytes),
    vramBytes: sum(({ vramBytes }) => vramBytes),
    replicas: copies.length,
  };
}

function stateOf({ model, known }: ModelEntry): ModelAvailability {
  if (model?.remote) return "remote";
  if (!known.available) return "unreachable";
  return model ? "available" : "absent";
}
