// The installations for the screenshots: one with users, one before its first sign-in, one without
// a real model.

import type { Language } from "#lib/i18n/index.ts";
import { administrator, type Installation, startInstallation } from "#lib/testing/installation.ts";
import { type Program, signedIn } from "#lib/testing/program.ts";

import { content } from "./content.ts";
import { aResident } from "./residents.ts";

export type SampleInstallation = { parlor: Installation; resident?: Program };
export type HouseName = "home" | "new" | "demo";

const models = [
  {
    name: "gpt-oss:20b",
    family: "gptoss",
    capabilities: ["completion" as const, "thinking" as const],
    efforts: ["low" as const, "medium" as const, "high" as const],
    contextLength: 131_072,
  },
  { name: "qwen3:14b" },
  { name: "gemma3:4b" },
];

/** Starts an installation. */
export async function enter(name: HouseName, language: Language): Promise<SampleInstallation> {
  if (name === "new")
    return {
      parlor: await startInstallation({ settings: { ADMIN_USERNAME: "", ADMIN_PASSWORD: "" } }),
    };
  const parlor = await startInstallation({ models, demo: name === "demo" });
  if (name === "home") return { parlor, resident: await aResident(parlor, language) };
  const resident = await signedIn(parlor.base, administrator.username, administrator.password);
  await resident.ask("PATCH", "/api/me", { language, name: content[language].name });
  return { parlor, resident };
}
