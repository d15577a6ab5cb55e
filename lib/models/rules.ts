// What browser and server know of models alike.

/** The model that is used while no Ollama is connected. */
export const demoModelId = "demo";
