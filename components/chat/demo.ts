import type { DemoModelId } from "#lib/models/schema.ts";

/** Said here again, for schema.ts would bring zod into the browser; the type keeps the two the same. */
export const demoModelId: DemoModelId = "demo";
