import { z } from "zod";

import { effortSchema } from "#lib/runtimes/schema.ts";
import { lineOfText, plainText } from "#lib/text/schema.ts";
import { keptNames } from "./command-rules.ts";
import { examplesFit } from "./contents-rules.ts";
import {
  isKeepable,
  longestBase,
  longestInstructions,
  longestModelfile,
  mostKept,
  problemKinds,
} from "./modelfile-rules.ts";
import { longestStop, mostStops, type NumberParameter, numberBounds } from "./parameter-rules.ts";
import { longestServerName, longestVariantName, mostUsers, serverNamePattern } from "./rules.ts";

const number = (name: NumberParameter) => {
  const { least, most, whole } = numberBounds[name];
  const bounded = z.number().min(least).max(most);
  return (whole ? bounded.int() : bounded).optional();
};

/** The parameters by Ollama's names. `num_ctx` and `num_predict` in tokens. One that is left out has the server's default. */
export const variantParametersSchema = z.strictObject({
  temperature: number("temperature"),
  top_p: number("top_p"),
  top_k: number("top_k"),
  min_p: number("min_p"),
  repeat_penalty: number("repeat_penalty"),
  repeat_last_n: number("repeat_last_n"),
  seed: number("seed"),
  num_ctx: number("num_ctx"),
  num_predict: number("num_predict"),
  stop: z.array(plainText(longestStop).min(1)).max(mostStops).optional(),
  effort: effortSchema.optional(),
});

/** Commands of a Modelfile: messages, which are example turns, and others that are kept for its export, and not used. */
const keptCommandSchema = z
  .strictObject({
    command: z.enum([...keptNames, "parameter"]),
    /** The role of a message, or the name of a parameter. */
    argument: plainText(100).optional(),
    text: plainText(longestModelfile),
  })
  .refine(isKeepable);

const contentFields = {
  base: plainText(longestBase).refine((base) => base.trim() !== ""),
  instructions: plainText(longestInstructions),
  parameters: variantParametersSchema,
  kept: z.array(keptCommandSchema).max(mostKept),
};

/** What is stored from now on; earlier versions may have more. */
const keptSchema = contentFields.kept.refine(examplesFit);

/** What of a variant has a history. */
export const variantContentsSchema = z.strictObject(contentFields);

/** Shown to users. The first one becomes the id by which the variant is asked. */
const nameSchema = lineOfText(longestVariantName);

/** Who may use a variant: whoever may use its base, everyone, or these users; the last two need not be allowed the base itself. */
export const variantAllowedSchema = z.union([
  z.enum(["base", "everyone"]),
  z.array(z.uuid()).max(mostUsers),
]);
export type VariantAllowed = z.infer<typeof variantAllowedSchema>;

export const newVariantSchema = z.strictObject({
  name: nameSchema,
  base: contentFields.base,
  instructions: contentFields.instructions.default(""),
  parameters: contentFields.parameters.default({}),
  kept: keptSchema.default([]),
  enabled: z.boolean().default(true),
  allowed: variantAllowedSchema.default("base"),
});
export type NewVariant = z.infer<typeof newVariantSchema>;

/** `version`: that of the contents on which the change is based; when it is not the newest any more, the change is a `conflict`. */
export const variantChangeSchema = z.strictObject({
  name: nameSchema.optional(),
  base: contentFields.base.optional(),
  instructions: contentFields.instructions.optional(),
  parameters: contentFields.parameters.optional(),
  kept: keptSchema.optional(),
  enabled: z.boolean().optional(),
  allowed: variantAllowedSchema.optional(),
  version: z.number().int().min(1).optional(),
});
export type VariantChange = z.infer<typeof variantChangeSchema>;

/** `base`: instead of that of the Modelfile, which may be a file of another machine. */
export const modelfileImportSchema = z.strictObject({
  modelfile: z.string().max(longestModelfile),
  name: nameSchema,
  base: contentFields.base.optional(),
  enabled: z.boolean().default(true),
  allowed: variantAllowedSchema.default("base"),
});
export type ModelfileImport = z.infer<typeof modelfileImportSchema>;

/** In bytes: a Modelfile in Chinese has three for each character. */
export const longestVariantBody = 4 * longestModelfile;

/** A version in a path. */
export const versionNumber = {
  schema: z.string().regex(/^[1-9]\d{0,8}$/),
  missing: "variant_version_missing",
} as const;

export const revertSchema = z.strictObject({ version: z.number().int().min(1).max(2_147_483_647) });

/** The name of a model on an Ollama server. */
export const onServerSchema = z.strictObject({
  name: plainText(longestServerName).regex(serverNamePattern),
});

const versionFields = {
  version: z.number().int(),
  at: z.iso.datetime(),
  /** Who made it; null when that user does not exist any more. */
  by: z.object({ id: z.uuid(), username: z.string(), name: z.string() }).nullable(),
};

/** One version of a variant's contents. */
export const variantVersionSchema = z.object({ ...contentFields, ...versionFields });
export type VariantVersion = z.infer<typeof variantVersionSchema>;

/** A variant with its newest contents, and its newest versions, the newest first. */
export const variantSchema = z.object({
  id: z.uuid(),
  /** By which it is asked, whatever its name is now. */
  modelId: z.string(),
  name: z.string(),
  ...contentFields,
  enabled: z.boolean(),
  allowed: variantAllowedSchema,
  version: z.number().int(),
  history: z.array(z.object(versionFields)),
});
export type Variant = z.infer<typeof variantSchema>;

export const variantPageSchema = z.object({
  items: z.array(variantSchema),
  nextCursor: z.string().nullable(),
});
export type VariantPage = z.infer<typeof variantPageSchema>;

export const variantQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(100),
  cursor: z.uuid().optional(),
});
export type VariantQuery = z.infer<typeof variantQuerySchema>;

/** A variant that was imported, and what of its Modelfile is not used. */
export const importedVariantSchema = variantSchema.extend({
  problems: z.array(
    z.object({ line: z.number().int(), kind: z.enum(problemKinds), what: z.string() }),
  ),
});
export type ImportedVariant = z.infer<typeof importedVariantSchema>;
