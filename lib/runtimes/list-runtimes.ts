import type { Admin } from "#lib/auth/viewer.ts";
import { AppError, notFound } from "#lib/errors.ts";

import { everyRuntime } from "./configured.ts";
import { lastKnown } from "./discovery.ts";
import { probe } from "./probe.ts";
import { plainAddresses } from "./rules.ts";
import type { Runtime } from "./runtime.ts";
import { itemOf, testedAddress } from "./runtime-item.ts";
import type { RuntimePage, RuntimeQuery, RuntimeTest, RuntimeTestAnswer } from "./schema.ts";

/** The runtimes, a page at a time, each with the last known state of its addresses. */
export async function listRuntimes(
  _admin: Admin,
  { limit, cursor }: RuntimeQuery,
): Promise<RuntimePage> {
  const items = (await lastKnown()).map(itemOf);
  const rest = items.slice(items.findIndex(({ id }) => id === cursor) + 1);
  return {
    items: rest.slice(0, limit),
    nextCursor: rest.length > limit ? (rest[limit - 1]?.id ?? null) : null,
  };
}

/**
 * Asks addresses what they are, and stores nothing. With `id`, the key of that runtime is used, and only its own addresses are asked with
 * it: otherwise throws `conflict`. Throws `not_found` when there is no such runtime.
 */
export async function testRuntime(
  _admin: Admin,
  { kind, addresses, apiKey, id }: RuntimeTest,
): Promise<RuntimeTestAnswer> {
  const urls = plainAddresses(addresses, kind);
  const own = id === undefined ? undefined : everyRuntime().find((runtime) => runtime.id === id);
  if (id !== undefined && !own) throw notFound("runtime");
  const key = apiKey === undefined ? keyFor(own, urls) : { apiKey: () => apiKey };
  const found = urls.map(async (url) => testedAddress(url, await probe({ kind, ...key }, { url })));
  return { addresses: await Promise.all(found) };
}

function keyFor(
  own: Runtime | undefined,
  urls: string[],
): Pick<Runtime, "apiKey" | "keyUnreadable"> {
  if (!own?.apiKey) return own?.keyUnreadable ? { keyUnreadable: true } : {};
  const known = new Set(own.addresses.map(({ url }) => url));
  if (!urls.every((url) => known.has(url))) throw new AppError("conflict", "runtime_key_again");
  return { apiKey: own.apiKey };
}
