// What the form of a variant and the server check alike, and the Modelfile, which both read and write. Without zod.

export {
  type ExampleMessage,
  type KeptCommand,
  promptTexts,
  type VariantContents,
} from "./contents-rules.ts";
export {
  longestInstructions,
  longestModelfile,
  type ModelfileProblem,
  parseModelfile,
  printModelfile,
  refuses,
} from "./modelfile-rules.ts";
export {
  effortLevels,
  isInRange,
  longestStop,
  mostStops,
  type NumberParameter,
  numberBounds,
  numberParameters,
  type VariantParameters,
} from "./parameter-rules.ts";

export const longestVariantName = 60;
/** The users by name who may use a variant or a model that is not for everyone. */
export const mostUsers = 500;

/** The name of the ready-made variant for gpt-oss. */
export const harmonyName = "harmony";

/** What Ollama accepts as the name of a model, with a tag or without. A cloud name is none: the server would send it away. */
export const serverNamePattern =
  /^(?!.*[:-]cloud$)[a-z0-9][a-z0-9._-]*(?::[a-z0-9][a-z0-9._-]*)?$/iu;
export const longestServerName = 80;
