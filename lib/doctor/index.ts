import "server-only";

// The doctor: what of the machine, of the model servers and of their models is not as it should be, worst first, each with what to do about it.

import type { Admin } from "#lib/auth/viewer.ts";
import type { Language } from "#lib/i18n/index.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { loadedCopies } from "#lib/models/index.ts";
import { examineRuntimes } from "#lib/runtimes/index.ts";

import type { Check } from "./check.ts";
import { examineMachine } from "./machine.ts";
import { checksOfModels } from "./models.ts";
import type { DoctorFinding } from "./schema.ts";
import { checksOfServers } from "./servers.ts";
import { examineSpeed } from "./speed.ts";
import { inWords } from "./words.ts";

export { probeStream } from "./probe-stream.ts";

/** Examines everything, and asks one loaded model of each server a short question. It takes seconds. */
export async function examine(admin: Admin): Promise<DoctorFinding[]> {
  const checks = await examineParts(admin);
  return inWords(
    [...checks, ...(await partly("models", () => examineSpeed(admin)))],
    admin.language,
  );
}

/** For whoever may run programs on this machine: without a question to a model, which is asked on behalf of a user. */
export async function examineInTerminal(language: Language): Promise<DoctorFinding[]> {
  return inWords(await examineParts(undefined), language);
}

async function examineParts(admin: Admin | undefined): Promise<Check[]> {
  const [machine, servers] = await Promise.all([
    examineMachine(),
    partly("servers", async () => checksOfServers(await examineRuntimes())),
  ]);
  // What is in memory was asked together with the servers.
  const models = await partly("models", async () => checksOfModels(await loadedCopies(admin)));
  return [...machine, ...servers, ...models];
}

/** A part that cannot be examined, such as one whose rows cannot be read, does not keep the others from being. */
async function partly(
  part: "servers" | "models",
  examination: () => Promise<Check[]>,
): Promise<Check[]> {
  try {
    return await examination();
  } catch (thrown) {
    log.warn({ error: safeErrorText(thrown) }, "a part could not be examined");
    return [{ level: "warning", subject: { part }, key: "unexamined" }];
  }
}
