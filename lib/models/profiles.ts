// The profiles of models. The server reports the context length and capabilities of a model; what no server reports (levels of effort,
// tokeniser, costs of the chat template) is listed here, once for each family of models.

import type { ModelMessage } from "./adapter.ts";
import { modelIdOf, type Tag } from "./ollama/server.ts";
import { demoModelId } from "./rules.ts";
import { type Effort, effortSchema } from "./schema.ts";

/** In tokens: the maximum window and the maximum reply of every call, for any model. */
export type ModelLimits = { contextLength: number; maxOutputTokens: number };

type Feature = "chat" | "reasoning" | "tools";

/** A model and all properties that depend on it. */
export type ModelProfile = ModelLimits & {
  id: string;
  name: string;
  /** The capabilities that its server reports. */
  features: Feature[];
  /** The levels of effort that it supports; empty for a model without them. */
  efforts: Effort[];
  /** Its tokeniser, if it is included in Parlor. */
  tokeniser?: "o200k_harmony";
  /** What its chat template adds to a prompt, in tokens, if known. */
  template?: { base: number; roles: Record<ModelMessage["role"], number> };
};

type FamilyProfile = Pick<ModelProfile, "efforts" | "tokeniser" | "template">;

const efforts = effortSchema.options;

const families: { family: RegExp; profile: FamilyProfile }[] = [
  {
    family: /^gpt-?oss/u,
    profile: {
      efforts,
      tokeniser: "o200k_harmony",
      // Counted by the definition of the format; the base includes the system block that the server writes, with the date and the effort.
      template: { base: 63, roles: { system: 7, user: 4, assistant: 6 } },
    },
  },
];
const demoProfile: FamilyProfile = { efforts };
const unknownFamily: FamilyProfile = { efforts: [] };

/** The profile of an available model, within the limits. */
export function profileOf(tag: Tag, limits: ModelLimits): ModelProfile {
  const id = modelIdOf(tag);
  return {
    id,
    name: id,
    contextLength: Math.min(tag.contextLength ?? limits.contextLength, limits.contextLength),
    maxOutputTokens: limits.maxOutputTokens,
    features: featuresOf(tag),
    ...familyProfileOf(id, tag.family),
  };
}

/** The profile of a model whose server does not answer: any request is accepted, because the call will fail. */
export const absentProfile = (id: string, limits: ModelLimits): ModelProfile => ({
  id,
  name: "",
  contextLength: limits.contextLength,
  maxOutputTokens: limits.maxOutputTokens,
  features: [],
  efforts,
});

/** Not a cloud model, which would send questions outside the organisation's network, and not an embedding model. */
export const mayChat = (tag: Tag): boolean => !tag.remote && featuresOf(tag).includes("chat");

/** Orders models, the default first. */
export function compareModels({ id: a }: ModelProfile, { id: b }: ModelProfile): number {
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}

const rank = (id: string) => (id === "gpt-oss:20b" ? 0 : id.startsWith("gpt-oss") ? 1 : 2);

function familyProfileOf(id: string, family = ""): FamilyProfile {
  if (id === demoModelId) return demoProfile;
  return families.find((each) => each.family.test(family))?.profile ?? unknownFamily;
}

/** When a server does not report capabilities, all its models are chat models. */
function featuresOf({ capabilities = ["completion"] }: Tag): Feature[] {
  const names: [string, Feature][] = [
    ["completion", "chat"],
    ["thinking", "reasoning"],
    ["tools", "tools"],
  ];
  return names.filter(([name]) => capabilities.includes(name)).map(([, feature]) => feature);
}
