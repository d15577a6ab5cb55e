import { z } from "zod";

import { jsonIn } from "./answers/fields.ts";
import { discoverNow, lastKnown } from "./discovery.ts";
import { healthOf } from "./health.ts";
import { describeBy } from "./requests.ts";
import type { Runtime, ServerAddress } from "./runtime.ts";
import { addressOf } from "./runtime-item.ts";
import type { RuntimeAddress } from "./schema.ts";

/** What an examination has found of an address. */
export type ExaminedAddress = RuntimeAddress & {
  runtime: string;
  /** Whether its Ollama may send questions to its vendor's servers; null: it does not say. */
  cloudIsOn: boolean | null;
  /** By how many seconds its clock is ahead of this machine's; null: it does not say. */
  clockAhead: number | null;
  /** The models that can be asked, and those that run on a vendor's servers. */
  chatModels: number;
  remoteModels: string[];
};

/** In ms. */
const patience = 3_000;

const cloudSchema = z
  .object({ cloud: z.object({ disabled: z.boolean() }) })
  .transform(({ cloud }) => !cloud.disabled);

/** Asks every address of every offered runtime now. */
export async function examineRuntimes(): Promise<ExaminedAddress[]> {
  await discoverNow();
  const runtimes = await lastKnown();
  return Promise.all(
    runtimes.flatMap(({ runtime }) =>
      runtime.addresses.map((address) => examineAddress(runtime, address)),
    ),
  );
}

async function examineAddress(runtime: Runtime, address: ServerAddress): Promise<ExaminedAddress> {
  const models = healthOf(runtime, address)?.models ?? [];
  const shown = addressOf(runtime, address);
  return {
    ...shown,
    runtime: runtime.name,
    ...(shown.state === "up"
      ? await asked(runtime, address)
      : { cloudIsOn: null, clockAhead: null }),
    chatModels: models.filter(({ features, remote }) => !remote && features.includes("chat"))
      .length,
    remoteModels: models.filter(({ remote }) => remote).map(({ name }) => name),
  };
}

/** Never throws: what is not answered is not known. */
async function asked(
  { kind, apiKey }: Runtime,
  address: ServerAddress,
): Promise<Pick<ExaminedAddress, "cloudIsOn" | "clockAhead">> {
  const path = kind === "ollama" ? "/api/status" : "/v1/models";
  const answer = await describeBy({ address, apiKey }, path, patience).catch(() => undefined);
  const cloud =
    kind === "ollama" && answer?.status === 200
      ? cloudSchema.safeParse(jsonIn(answer.text)).data
      : undefined;
  return {
    cloudIsOn: cloud ?? null,
    clockAhead: answer?.date ? Math.round((answer.date.getTime() - Date.now()) / 1_000) : null,
  };
}
