// What browser and server know of models alike.

/** The model that is used while no Ollama is connected. */
export const demoModelId = "demo";

export const longestModelName = 80;
export const longestDescription = 300;
export { mostUsers } from "#lib/variants/rules.ts";
