// The installations for the screenshots: one with users, one before its first sign-in, one without
// a real model.

import type { Language } from "#lib/i18n/index.ts";
import { administrator, type Installation, startInstallation } from "#lib/testing/installation.ts";
import { type Program, signedIn } from "#lib/testing/program.ts";

import { content } from "./content.ts";
import { aUser } from "./users.ts";

export type SampleInstallation = { parlor: Installation; user?: Program };
export type SampleName = "home" | "new" | "demo";

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
export async function enter(name: SampleName, language: Language): Promise<SampleInstallation> {
  if (name === "new")
    return {
      parlor: await startInstallation({ settings: { ADMIN_USERNAME: "", ADMIN_PASSWORD: "" } }),
    };
  const parlor = await startInstallation({ models, demo: name === "demo" });
  if (name === "home") return { parlor, user: await aUser(parlor, language) };
  const user = await signedIn(parlor.base, administrator.username, administrator.password);
  await user.ask("PATCH", "/api/me", { language, name: content[language].name });
  return { parlor, user };
}
