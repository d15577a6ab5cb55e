"use client";

// What the server knows and pages show (people, settings, panels, the list of conversations, models) is read and kept by TanStack Query.

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

/**
 * What is kept is shown at once, and read anew after a change of this page (`invalidateQueries`) and when the reader comes back to it. A
 * failure is told once, where somebody asked; whether the machine is online is asked of the server and not of the browser.
 */
const newQueryClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: { networkMode: "always", refetchOnWindowFocus: "always", retry: false },
      // An answer may hold a password that was made: it is not kept.
      mutations: { networkMode: "always", gcTime: 0 },
    },
  });

let clientOfPage: QueryClient | undefined;

/** The client of this page. On the server each call has its own: nothing of one person is kept for another. */
export function getQueryClient(): QueryClient {
  if (typeof window === "undefined") return newQueryClient();
  clientOfPage ??= newQueryClient();
  return clientOfPage;
}

/** Lets what is inside use the client of this page. */
export function ServerState({ children }: { children: ReactNode }) {
  const [client] = useState(getQueryClient);
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
