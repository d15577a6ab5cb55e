import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";

import { SettingsView } from "#components/settings/settings.tsx";
import { meSchema } from "#lib/users/schema.ts";

import { viewerOrSignIn } from "../../viewer.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("settings"))("title") };
}

export default async function SettingsPage() {
  const viewer = await viewerOrSignIn();
  return <SettingsView me={meSchema.parse(viewer)} />;
}
