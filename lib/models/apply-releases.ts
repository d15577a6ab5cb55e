import type { Offer } from "./profiles.ts";
import type { ReleaseRule } from "./release-source.ts";
import type { Allowed } from "./schema.ts";

/** A model that can be asked, by those who may use it. */
export type PossibleOffer = { offer: Offer; allowed: Allowed };

/** What a user may ask, the default first, and which of these answers under another model's id. */
export type OfferedModels = {
  offers: Offer[];
  /** By the id that is asked for: of a model that a released one replaces, or of one that was taken back. */
  standIns: ReadonlyMap<string, string>;
  /** By the id of a model that answered earlier and is withheld from this user now. */
  successors: ReadonlyMap<string, string>;
};

type Find = (offers: readonly Offer[], id: string) => Offer | undefined;

/**
 * What a user may ask, by what administrators allow and by these releases, the oldest first, so that a newer one has the last word. A released
 * model is in the place of the other one for whoever the release includes and may use that one. From all others it is withheld, unless it is
 * for some people by name and they are among them.
 */
export function applyReleases(
  possible: readonly PossibleOffer[],
  rules: readonly ReleaseRule[],
  userId: string,
  find: Find,
): OfferedModels {
  const mayUse = ({ allowed }: PossibleOffer) => allowed === "everyone" || allowed.includes(userId);
  const all = possible.map(({ offer }) => offer);
  let offers = possible.filter(mayUse).map(({ offer }) => offer);
  const standIns = new Map<string, string>();
  const successors = new Map<string, string>();
  for (const rule of rules) {
    const [released, other] = [find(all, rule.modelId), find(all, rule.against)];
    const isNamed = possible.some(
      ({ offer, allowed }) =>
        offer === released && allowed !== "everyone" && allowed.includes(userId),
    );
    const at = other ? offers.indexOf(other) : -1;
    const takesPlace =
      rule.state !== "reverted" && rule.includes(userId) && (at >= 0 || other === undefined);
    if (takesPlace && released) {
      offers = placed(offers, released, at);
      standIns.delete(rule.modelId);
      standIns.set(rule.against, rule.modelId);
    } else if (!takesPlace && rule.state !== "completed") {
      if (!isNamed) offers = offers.filter((offer) => offer !== released);
      successors.set(rule.modelId, rule.against);
      if (rule.state === "reverted" && rule.includes(userId)) {
        standIns.delete(rule.against);
        standIns.set(rule.modelId, rule.against);
      }
    }
  }
  return { offers, standIns, successors };
}

/** `released` in the place `at`, of the model that it replaces; at the end when that one is not there. */
function placed(offers: readonly Offer[], released: Offer, at: number): Offer[] {
  const after: (Offer | undefined)[] = offers.map((offer) =>
    offer === released ? undefined : offer,
  );
  if (at < 0) after.push(released);
  else after[at] = released;
  return after.filter((offer) => offer !== undefined);
}

/** The offer that answers for an id, which may have been replaced more than once; undefined when there is none. */
export function standInFor(
  offers: readonly Offer[],
  id: string,
  ways: readonly ReadonlyMap<string, string>[],
  find: Find,
): Offer | undefined {
  const seen = new Set<string>();
  let next: string | undefined = id;
  while (next !== undefined && !seen.has(next)) {
    const offer = find(offers, next);
    if (offer) return offer;
    seen.add(next);
    const asked: string = next;
    next = ways.map((way) => way.get(asked)).find((found) => found !== undefined);
  }
  return undefined;
}
