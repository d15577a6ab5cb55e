"use client";

import { notFound } from "next/navigation";

/** A conversation that is not there, or is another's: the page that anything else that is not there has. */
export function Missing(): never {
  notFound();
}
