// The requests of the page of variants. They throw `Refused` or `Unreachable`.

import { useQuery } from "@tanstack/react-query";

import { getJson, send } from "#components/frame/api-client.ts";
import { getQueryClient } from "#components/frame/query-client.tsx";
import type {
  NewVariant,
  Variant,
  VariantChange,
  VariantPage,
  VariantVersion,
} from "#lib/variants/schema.ts";

const queryKey = ["variants"];

/** The variants, as they were rendered and changed here since. */
export function useVariants(initial: Variant[]): Variant[] {
  const { data } = useQuery({
    queryKey,
    queryFn: async () => (await getJson<VariantPage>("/api/admin/variants?limit=200")).items,
    initialData: initial,
    staleTime: Infinity,
    // Each page that the server renders brings newer data.
    gcTime: 0,
    retry: false,
  });
  return data;
}

/** Applies a change to the list at once, and fetches the list again. */
function changed(variantsAfter: (variants: Variant[]) => Variant[]): void {
  const client = getQueryClient();
  client.setQueryData<Variant[]>(queryKey, (variants) => variants && variantsAfter(variants));
  void client.invalidateQueries({ queryKey });
}

async function sent(method: string, path: string, body: unknown): Promise<Variant> {
  const response = await send(method, `/api/admin/variants${path}`, body);
  const variant = (await response.json()) as Variant;
  changed((variants) => [...variants.filter(({ id }) => id !== variant.id), variant].sort(byName));
  return variant;
}

const byName = (one: Variant, other: Variant) => (one.name < other.name ? -1 : 1);

export const addVariant = (wish: NewVariant): Promise<Variant> => sent("POST", "", wish);

export const changeVariant = (id: string, wish: VariantChange): Promise<Variant> =>
  sent("PATCH", `/${id}`, wish);

export const revertVariant = (id: string, version: number): Promise<Variant> =>
  sent("POST", `/${id}/revert`, { version });

export async function deleteVariant({ id }: Variant): Promise<true> {
  await send("DELETE", `/api/admin/variants/${id}`);
  changed((variants) => variants.filter((each) => each.id !== id));
  return true;
}

/** Makes a model of a variant on the server of its base. */
export async function createOnServer(id: string, name: string): Promise<true> {
  await send("POST", `/api/admin/variants/${id}/create`, { name });
  return true;
}

/** One version; it never changes. */
export const useVersion = (id: string, version: number) =>
  useQuery({
    queryKey: ["variant version", id, version],
    queryFn: () => getJson<VariantVersion>(`/api/admin/variants/${id}/versions/${version}`),
    staleTime: Infinity,
    retry: false,
  });
