"use client";

// Server data that pages show (people, settings, panels, the list of conversations, models) is fetched and cached by TanStack Query.

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

/**
 * Cached data is shown at once, and fetched again after a change on this page (`invalidateQueries`) and when the user comes back to it.
 * Requests are not retried: an error is shown once, where the request was made. The browser's online state is ignored, since only the
 * server knows whether it is reachable.
 */
const newQueryClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: { networkMode: "always", refetchOnWindowFocus: "always", retry: false },
      // A response may contain a generated password, so it is not cached.
      mutations: { networkMode: "always", gcTime: 0 },
    },
  });

let clientOfPage: QueryClient | undefined;

/** The query client of this page. On the server, each call creates one, so that no user's data is cached for another. */
export function getQueryClient(): QueryClient {
  if (typeof window === "undefined") return newQueryClient();
  clientOfPage ??= newQueryClient();
  return clientOfPage;
}

/** Provides the page's query client to its children. */
export function ServerState({ children }: { children: ReactNode }) {
  const [client] = useState(getQueryClient);
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
