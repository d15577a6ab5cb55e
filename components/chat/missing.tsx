"use client";

import { notFound } from "next/navigation";

/** The page for a conversation that does not exist or belongs to another user: the same as for any missing page. */
export function Missing(): never {
  notFound();
}
