// The profiles of models. The server reports the context length and capabilities of a model; what no server reports (levels of effort,
// tokeniser, costs of the chat template) is listed here, once for each family of models.

import type { DiscoveredModel, Feature, ModelMessage, Runtime } from "#lib/runtimes/index.ts";
import type { ExampleMessage, VariantParameters } from "#lib/variants/rules.ts";

import { type ModelLimits, type ParameterProfile, parameterProfile } from "./parameters.ts";
import { demoModelId } from "./rules.ts";
import { type Effort, effortSchema } from "./schema.ts";

export type { ModelLimits };

/** A model and all properties that depend on it. `contextLength` is planned with, `maxOutputTokens` holds for every call. */
export type ModelProfile = ModelLimits &
  ParameterProfile & {
    id: string;
    name: string;
    /** What an administrator says of it. */
    description: string;
    /** Its name on its server. */
    source: string;
    /** Its server is to keep it in memory. */
    keepLoaded: boolean;
    /** The capabilities that its server reports. */
    features: Feature[];
    /** The levels of effort that it supports; empty for a model without them. */
    efforts: Effort[];
    /** The level when a question names none. */
    effort?: Effort;
    /** Its tokeniser, if it is included in Parlor. */
    tokeniser?: "o200k_harmony";
    /** What its chat template adds to a prompt, in tokens, if known. */
    template?: { base: number; roles: Record<ModelMessage["role"], number> };
    /** What a variant adds to its base. */
    variant?: VariantProfile;
  };

/** What a variant adds to its base. */
export type VariantProfile = {
  id: string;
  version: number;
  /** The id of its base. */
  base: string;
  instructions: string;
  /** The messages that stand before each conversation. */
  examples: ExampleMessage[];
};

/** A model that may be asked, and the runtime that serves it. */
export type Offer = { model: ModelProfile; server: Runtime };

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

/** What administrators have set of a model; null: the general setting. */
type OwnSettings = {
  name: string | null;
  description: string;
  contextLength: number | null;
  maxOutputTokens: number | null;
  keepLoaded: boolean;
  parameters: VariantParameters;
};

/**
 * The profile of a model under the id `id`. Its own limits replace the general ones, and the server's report limits both: a prompt that is
 * longer would be refused.
 */
export function profileOf(
  { name: source, family, contextLength, features }: DiscoveredModel,
  limits: ModelLimits,
  { id, row }: { id: string; row: OwnSettings },
): ModelProfile {
  const own = {
    contextLength: windowOf({ contextLength }, row, limits),
    maxOutputTokens: row.maxOutputTokens ?? limits.maxOutputTokens,
  };
  const ofFamily = familyProfileOf(source, family);
  const { effort } = row.parameters;
  return {
    id,
    name: row.name ?? displayName(id),
    description: row.description,
    source,
    features,
    keepLoaded: row.keepLoaded,
    ...own,
    ...parameterProfile(own, row.parameters),
    ...ofFamily,
    ...(effort && ofFamily.efforts.includes(effort) && { effort }),
  };
}

/** The window of a model in tokens: its own setting or the general one, at most what its server reports. */
export function windowOf(
  model: Pick<DiscoveredModel, "contextLength"> | undefined,
  row: Pick<OwnSettings, "contextLength">,
  limits: Pick<ModelLimits, "contextLength">,
): number {
  const wanted = row.contextLength ?? limits.contextLength;
  return Math.min(wanted, model?.contextLength ?? wanted);
}

/** llama.cpp's server names a model by its file. */
export const displayName = (id: string): string =>
  /^(?:.*\/)?([^/]+)\.gguf(@[^/]*)?$/u.exec(id)?.slice(1).join("") ?? id;

/** The profile of a model whose server does not answer: any request is accepted, because the call will fail. */
export const absentProfile = (id: string, limits: ModelLimits): ModelProfile => ({
  id,
  name: "",
  description: "",
  source: id,
  maxOutputTokens: limits.maxOutputTokens,
  ...parameterProfile(limits, {}),
  keepLoaded: false,
  features: [],
  efforts,
});

/** The id under which a model's token costs are learned: a variant counts as its base. */
export const countedAs = ({ id, variant }: ModelProfile): string => variant?.base ?? id;

/** Not a cloud model, which would send questions outside the organisation's network, and not an embedding model. */
export const mayChat = ({ remote, features }: DiscoveredModel): boolean =>
  !remote && features.includes("chat");

/** The model that is the default where administrators have chosen none has the lowest rank. */
export const rankOf = (id: string): number =>
  id === "gpt-oss:20b" ? 0 : /(?:^|\/)gpt-oss/u.test(id) ? 1 : 2;

function familyProfileOf(id: string, family = ""): FamilyProfile {
  if (id === demoModelId) return demoProfile;
  return families.find((each) => each.family.test(family))?.profile ?? unknownFamily;
}
