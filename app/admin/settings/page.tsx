import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";

import { AdminFrame } from "#components/frame/admin-frame.tsx";
import { GeneralSettings } from "#components/general-settings/general-settings.tsx";
import { metricsTokenState } from "#lib/metrics/index.ts";
import { listModels } from "#lib/models/index.ts";
import { readSettings } from "#lib/settings/index.ts";

import { adminOrNotFound } from "../../viewer.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("generalSettings"))("title") };
}

export default async function GeneralSettingsPage() {
  const admin = await adminOrNotFound();
  const settings = await readSettings(admin);
  const { items } = await listModels(admin, settings, { limit: 500 });
  return (
    <AdminFrame name={admin.name} at="settings">
      <GeneralSettings
        initial={settings}
        models={items.map(({ id }) => id)}
        metricsToken={await metricsTokenState(admin)}
      />
    </AdminFrame>
  );
}
