import { isDeepStrictEqual } from "node:util";

import {
  type DiscoveredModel,
  discovery,
  type KnownRuntime,
  lastKnownRuntimes,
  type Runtime,
} from "#lib/runtimes/index.ts";
import { enabledVariants } from "#lib/variants/index.ts";

import { applyReleases, type OfferedModels, type PossibleOffer } from "./apply-releases.ts";
import {
  type ModelLimits,
  type ModelProfile,
  mayChat,
  type Offer,
  profileOf,
  rankOf,
} from "./profiles.ts";
import { registry, rowOf } from "./registry.ts";
import { releaseRules } from "./release-source.ts";
import { modelIdSchema } from "./schema.ts";
import { type ModelRow, unchanged } from "./store.ts";
import { variantOffers } from "./variants.ts";

/** A model of a runtime with its id in Parlor, and what administrators have changed of it. */
export type ModelEntry = {
  id: string;
  known: KnownRuntime;
  source: string;
  /** Undefined when its server has it no longer. */
  model: DiscoveredModel | undefined;
  row: ModelRow;
};

type Rows = Awaited<ReturnType<typeof registry>>;

/** The available chat models that this user may use, the default first, then the variants of these; as releases have it. */
export async function offeredModels(
  viewer: { id: string },
  limits: ModelLimits,
): Promise<OfferedModels> {
  const [possible, rules] = await Promise.all([possibleOffers(limits), releaseRules()]);
  return applyReleases(possible, rules, viewer.id, findOffer);
}

/** The available chat models and their variants, whoever may use them. */
export async function possibleOffers(limits: ModelLimits): Promise<PossibleOffer[]> {
  const [runtimes, rows, variants] = await Promise.all([
    discovery(),
    registry(),
    enabledVariants(),
  ]);
  const entries = entriesOf(runtimes, rows);
  const models = possibleOf(entries, limits);
  const offers = models.map(({ offer }) => offer);
  const ids = new Set(entries.map(({ id }) => id));
  const baseOf = (id: string) => {
    const found = findOffer(offers, id);
    return models.find(({ offer }) => offer === found);
  };
  return [...models, ...variantOffers(variants, ids, ({ base }) => baseOf(base))];
}

/** Every model of every runtime, as last known: nobody waits for a server that does not answer. */
export async function lastKnownEntries(): Promise<ModelEntry[]> {
  const [runtimes, rows] = await Promise.all([lastKnownRuntimes(), registry()]);
  return entriesOf(runtimes, rows);
}

/** Those of these models that can be asked, the default first. */
export const possibleOf = (entries: readonly ModelEntry[], limits: ModelLimits): PossibleOffer[] =>
  entries.flatMap((entry) => {
    if (!isOffered(entry) || !entry.model) return [];
    const offer = { model: profileOf(entry.model, limits, entry), server: entry.known.runtime };
    return [{ offer, allowed: entry.row.allowed }];
  });

/** Whether a model can be asked by those who may use it. */
export const isOffered = ({ model, known, row }: ModelEntry): boolean =>
  model !== undefined && mayChat(model) && known.available && row.enabled;

/**
 * All models of these runtimes, and those of which something was changed and that are gone; the default first. A model's id is its server's
 * name for it; where an earlier runtime has that name, it is `name@runtime`. Models that cannot be asked at present keep their ids, so that
 * others do not change theirs meanwhile; those that never can be asked get theirs last.
 */
export function entriesOf(runtimes: readonly KnownRuntime[], rows: Rows): ModelEntry[] {
  const taken = new Set<string>();
  const all = runtimes.flatMap((known) => modelsOf(known, rows));
  const named = [...all.filter(canChat), ...all.filter((entry) => !canChat(entry))];
  return named
    .flatMap((entry) => {
      const { source, known } = entry;
      const id = [source, longId(source, known.runtime)].find((each) => !taken.has(each));
      if (id === undefined || !modelIdSchema.safeParse(id).success) return [];
      taken.add(id);
      return [{ id, ...entry }];
    })
    .sort(compareEntries);
}

/** What a model that is gone can do is not known. */
const canChat = ({ model }: Pick<ModelEntry, "model">): boolean =>
  model === undefined || mayChat(model);

function modelsOf(known: KnownRuntime, rows: Rows): Omit<ModelEntry, "id">[] {
  const { runtime, models } = known;
  const served = new Map(models.map((model) => [model.name, model]));
  const gone = [...rows.values()].filter(
    (row) => row.runtimeId === runtime.id && !served.has(row.source) && isChanged(row),
  );
  return [...served.keys(), ...gone.map(({ source }) => source)].map((source) => ({
    known,
    source,
    model: served.get(source),
    row: rowOf(rows, runtime.id, source) ?? unchanged(runtime.id, source),
  }));
}

/** Whether more than its place was changed. */
const isChanged = (row: ModelRow): boolean => {
  const before = { ...unchanged(row.runtimeId, row.source), order: row.order };
  return !isDeepStrictEqual(row, before);
};

/** The default first, then those with a place, then by the family and the id; last those that can never be asked. */
function compareEntries(one: ModelEntry, other: ModelEntry): number {
  const place = ({ row }: ModelEntry) => (row.isDefault ? -1 : (row.order ?? 1e9));
  return (
    Number(!canChat(one)) - Number(!canChat(other)) ||
    place(one) - place(other) ||
    rankOf(one.id) - rankOf(other.id) ||
    (one.id < other.id ? -1 : 1)
  );
}

/** The model with this id. One that is named with its runtime is found even if it needs no such name at present. */
export const findOffer = (offers: readonly Offer[], id: string): Offer | undefined =>
  offers.find(({ model }) => model.id === id) ??
  offers.find(({ model, server }) => otherIdOf(model, server) === id);

const otherIdOf = ({ source, variant }: ModelProfile, server: Runtime): string | undefined =>
  variant ? undefined : longId(source, server);

const longId = (name: string, { name: runtime }: Runtime): string => `${name}@${runtime}`;
