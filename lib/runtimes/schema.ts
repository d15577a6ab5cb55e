import { z } from "zod";

import { plainText } from "#lib/text/schema.ts";

import {
  addressFault,
  apiKeyPattern,
  longestApiKey,
  longestRuntimeName,
  mostAddresses,
  mostSlots,
  runtimeNamePattern,
} from "./rules.ts";

/** How long a model reasons, for models that have levels of it. */
export const effortSchema = z.enum(["low", "medium", "high"]);
export type Effort = z.infer<typeof effortSchema>;

/** The name of a model on its server, and its id in Parlor. */
export const modelIdSchema = plainText(200).min(1);

/** What a model can do, as its server reports it. */
export const featureSchema = z.enum(["chat", "reasoning", "tools", "vision", "embedding"]);
export type Feature = z.infer<typeof featureSchema>;

/** The protocol that a runtime speaks: Ollama's own, or OpenAI's (vLLM, llama.cpp's server, LM Studio, SGLang). */
export const runtimeKindSchema = z.enum(["ollama", "openai"]);
export type RuntimeKind = z.infer<typeof runtimeKindSchema>;

export const runtimeNameSchema = plainText(longestRuntimeName).min(1).regex(runtimeNamePattern);

export const apiKeySchema = z.string().min(1).max(longestApiKey).regex(apiKeyPattern);

export const addressSchema = z.string().superRefine((text, context) => {
  const fault = addressFault(text);
  if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
});
export const addressesSchema = z.array(addressSchema).min(1).max(mostAddresses);

const slotsSchema = z.number().int().min(1).max(mostSlots);

/** In seconds, with the bounds of the general settings; null: the general setting. */
const timeoutFields = {
  connectTimeout: z.number().int().min(1).max(60).nullable(),
  firstTokenTimeout: z.number().int().min(1).max(3_600).nullable(),
  silenceTimeout: z.number().int().min(1).max(3_600).nullable(),
};

export const addressStateSchema = z.enum(["up", "loading", "down"]);
export type AddressState = z.infer<typeof addressStateSchema>;

/** Why an address cannot be used. */
export const addressProblemSchema = z.enum([
  "unreachable",
  "unknown_name",
  "timed_out",
  "credentials",
  "redirect",
  "certificate",
  "wrong_kind",
  "fault",
  "key_unreadable",
]);
export type AddressProblem = z.infer<typeof addressProblemSchema>;

/** Why a server could not pull, delete, load or unload a model. */
export const managementProblemSchema = z.enum([
  "unreachable",
  "refused",
  "disk_full",
  "unknown_model",
  "registry_unreachable",
  "too_old",
  "out_of_memory",
  "missing",
  "silent",
  "broke_off",
  "fault",
]);
export type ManagementProblem = z.infer<typeof managementProblemSchema>;

/** What the pull of a model does: asks a registry for it, fetches it, or checks what it has fetched. */
export const pullStageSchema = z.enum(["asking", "downloading", "checking"]);
export type PullStage = z.infer<typeof pullStageSchema>;

/** Whether calls go to an address: `open`: none, after failures; `half_open`: one at a time, to try it. */
export const circuitStateSchema = z.enum(["closed", "open", "half_open"]);
export type CircuitState = z.infer<typeof circuitStateSchema>;

/** What is dangerous about an address: everybody who reaches it can use and delete its models; its version has a known hole. */
export const addressWarningSchema = z.enum(["open", "known_hole"]);
export type AddressWarning = z.infer<typeof addressWarningSchema>;

/**
 * `latencyMs`: how long the last list of models took. `failures`: how many requests have failed in a row. `since`: of the state. `retryAt`: when
 * an address that answers, but has failed calls, is tried again.
 */
export const runtimeAddressSchema = z.object({
  url: z.string(),
  state: addressStateSchema,
  problem: addressProblemSchema.nullable(),
  version: z.string().nullable(),
  latencyMs: z.number().int().nullable(),
  failures: z.number().int(),
  circuit: circuitStateSchema,
  warnings: z.array(addressWarningSchema),
  retryAt: z.iso.datetime().nullable(),
  since: z.iso.datetime().nullable(),
});
export type RuntimeAddress = z.infer<typeof runtimeAddressSchema>;

/** A runtime as an administrator sees it; never its key. `models` is the number of models that it serves. */
export const runtimeSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  kind: runtimeKindSchema,
  addresses: z.array(runtimeAddressSchema),
  hasApiKey: z.boolean(),
  slots: z.number().int(),
  ...timeoutFields,
  declared: z.boolean(),
  /** What of a declared runtime can be changed here: its slots and time-outs, or nothing. */
  adjustable: z.boolean(),
  models: z.number().int(),
  /** Whether Parlor can pull, delete and load its models. */
  manageable: z.boolean(),
  /** The free space of its disk, in bytes; null: not known. */
  freeBytes: z.number().int().nullable(),
});
export type RuntimeItem = z.infer<typeof runtimeSchema>;

export const runtimePageSchema = z.object({
  items: z.array(runtimeSchema),
  nextCursor: z.string().nullable(),
});
export type RuntimePage = z.infer<typeof runtimePageSchema>;

export const runtimeQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(100),
  cursor: z.uuid().optional(),
});
export type RuntimeQuery = z.infer<typeof runtimeQuerySchema>;

export const newRuntimeSchema = z.strictObject({
  name: runtimeNameSchema,
  kind: runtimeKindSchema,
  addresses: addressesSchema,
  apiKey: apiKeySchema.optional(),
  slots: slotsSchema.default(1),
  connectTimeout: timeoutFields.connectTimeout.default(null),
  firstTokenTimeout: timeoutFields.firstTokenTimeout.default(null),
  silenceTimeout: timeoutFields.silenceTimeout.default(null),
});
export type NewRuntime = z.infer<typeof newRuntimeSchema>;

/** `apiKey: null` removes the key; without the field it stays. */
export const runtimeChangeSchema = z.strictObject({
  name: runtimeNameSchema.optional(),
  kind: runtimeKindSchema.optional(),
  addresses: addressesSchema.optional(),
  apiKey: apiKeySchema.nullable().optional(),
  slots: slotsSchema.optional(),
  connectTimeout: timeoutFields.connectTimeout.optional(),
  firstTokenTimeout: timeoutFields.firstTokenTimeout.optional(),
  silenceTimeout: timeoutFields.silenceTimeout.optional(),
});
export type RuntimeChange = z.infer<typeof runtimeChangeSchema>;

/** `id`: the runtime whose stored key is used, for addresses that are its own. */
export const runtimeTestSchema = z.strictObject({
  kind: runtimeKindSchema,
  addresses: addressesSchema,
  apiKey: apiKeySchema.optional(),
  id: z.uuid().optional(),
});
export type RuntimeTest = z.infer<typeof runtimeTestSchema>;

/** What was found at an address, without storing anything. */
export const testedAddressSchema = runtimeAddressSchema
  .omit({ failures: true, circuit: true, warnings: true, retryAt: true, since: true })
  .extend({ models: z.array(z.string()) });
export const runtimeTestAnswerSchema = z.object({ addresses: z.array(testedAddressSchema) });
export type RuntimeTestAnswer = z.infer<typeof runtimeTestAnswerSchema>;

/**
 * What Parlor needs of a model server: that it remembers the conversation, ends a stopped answer, refuses a prompt that is too long, and calls a
 * tool.
 */
export const checkStepSchema = z.enum(["conversation", "stop", "refusal", "tools"]);
export type CheckStep = z.infer<typeof checkStepSchema>;

/** `cut`: a prompt that is too long was answered; `fault`: the server failed, as `fault` of the result says. */
export const checkProblemSchema = z.enum(["forgot", "cut", "not_refused", "no_call", "fault"]);
export type CheckProblem = z.infer<typeof checkProblemSchema>;

/** `skipped`: the model cannot do that. `fault` is a message key. */
export const checkStepResultSchema = z.object({
  step: checkStepSchema,
  outcome: z.enum(["passed", "failed", "skipped"]),
  problem: checkProblemSchema.nullable(),
  fault: z.string().optional(),
});
export type CheckStepResult = z.infer<typeof checkStepResultSchema>;

/** models.yaml: runtimes that the machine's administrator declares. */
export const modelsFileSchema = z.strictObject({
  runtimes: z
    .array(
      z.strictObject({
        name: runtimeNameSchema,
        kind: runtimeKindSchema,
        addresses: addressesSchema,
        apiKey: apiKeySchema.optional(),
        /** The name of an environment variable that holds the key. */
        apiKeyEnv: z
          .string()
          .regex(/^[A-Za-z_]\w*$/)
          .optional(),
        slots: slotsSchema.default(1),
        connectTimeout: timeoutFields.connectTimeout.default(null),
        firstTokenTimeout: timeoutFields.firstTokenTimeout.default(null),
        silenceTimeout: timeoutFields.silenceTimeout.default(null),
      }),
    )
    .nullish()
    .transform((runtimes) => runtimes ?? []),
});
export type ModelsFile = z.infer<typeof modelsFileSchema>;
