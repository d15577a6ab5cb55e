// The requests of the page of a document. They throw `Refused` or `Unreachable`.

import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { getJson } from "#components/frame/api-client.ts";
import type { PageView } from "#lib/knowledge/schema.ts";

export type DocumentAddress = { collectionId: string; documentId: string };

export const pathOfDocument = ({ collectionId, documentId }: DocumentAddress, rest = "") =>
  `/api/collections/${collectionId}/documents/${documentId}${rest}`;

/** A page as it was read. While another one is read, the one before stays: `isChanging`. */
export function usePage(address: DocumentAddress, number: number, initial: PageView) {
  const { data, isPlaceholderData, isError, refetch } = useQuery({
    queryKey: ["page", address.documentId, number],
    queryFn: () => getJson<PageView>(pathOfDocument(address, `/pages/${number}`)),
    ...(initial.number === number && { initialData: initial }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    // A document that is replaced meanwhile has other pages.
    gcTime: 60_000,
    refetchOnWindowFocus: false,
  });
  return {
    page: data ?? initial,
    isChanging: isPlaceholderData,
    isLost: isError,
    again: () => void refetch(),
  };
}
