import type { DemoModelId } from "#lib/models/schema.ts";

/** Repeated here because importing schema.ts would put zod into the browser bundle; the type keeps both equal. */
export const demoModelId: DemoModelId = "demo";
