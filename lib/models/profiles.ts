// What is known of a model beforehand. Its server says how long a prompt it was made for and what it can do; what no server says (levels of
// effort, tokeniser, costs of the chat template) stands here, once for each family of models.

import type { ModelMessage } from "./adapter.ts";
import { idOf, type Tag } from "./ollama/server.ts";
import { demoModelId, type Effort, effortSchema } from "./schema.ts";

/** In tokens: the longest window and the longest reply of every call, whatever a model could do. */
export type ModelLimits = { contextLength: number; maxOutputTokens: number };

type Feature = "chat" | "reasoning" | "tools";

/** A model, and all that is decided by which model it is. */
export type ModelProfile = ModelLimits & {
  id: string;
  name: string;
  /** What its server says that it can do. */
  features: Feature[];
  /** Levels of effort that it takes; none for a model that reasons as it does. */
  efforts: Effort[];
  /** Its tokeniser, where there is one here. */
  tokeniser?: "o200k_harmony";
  /** What its chat template adds to a prompt, in tokens, where that is known. */
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
      // Counted by the format's definition; the base has the system block that the server writes, with the date and the effort.
      template: { base: 63, roles: { system: 7, user: 4, assistant: 6 } },
    },
  },
];
const demoProfile: FamilyProfile = { efforts };
const unknownFamily: FamilyProfile = { efforts: [] };

/** The profile of a model that a server has, within the limits. */
export function profileOf(tag: Tag, limits: ModelLimits): ModelProfile {
  const id = idOf(tag);
  return {
    id,
    name: id,
    contextLength: Math.min(tag.contextLength ?? limits.contextLength, limits.contextLength),
    maxOutputTokens: limits.maxOutputTokens,
    features: featuresOf(tag),
    ...familyProfileOf(id, tag.family),
  };
}

/** The profile of a model whose server is away: it takes whatever it is asked, for the call will fail. */
export const absentProfile = (id: string, limits: ModelLimits): ModelProfile => ({
  id,
  name: "",
  contextLength: limits.contextLength,
  maxOutputTokens: limits.maxOutputTokens,
  features: [],
  efforts,
});

/** Not a cloud model, whose questions would leave the building, and not one that only makes vectors. */
export const mayChat = (tag: Tag): boolean => !tag.remote && featuresOf(tag).includes("chat");

/** Orders models, the one that answers by default first. */
export function compareModels({ id: a }: ModelProfile, { id: b }: ModelProfile): number {
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}

const rank = (id: string) => (id === "gpt-oss:20b" ? 0 : id.startsWith("gpt-oss") ? 1 : 2);

function familyProfileOf(id: string, family = ""): FamilyProfile {
  if (id === demoModelId) return demoProfile;
  return families.find((each) => each.family.test(family))?.profile ?? unknownFamily;
}

/** A server that does not tell has chat models only. */
function featuresOf({ capabilities = ["completion"] }: Tag): Feature[] {
  const names: [string, Feature][] = [
    ["completion", "chat"],
    ["thinking", "reasoning"],
    ["tools", "tools"],
  ];
  return names.filter(([name]) => capabilities.includes(name)).map(([, feature]) => feature);
}
