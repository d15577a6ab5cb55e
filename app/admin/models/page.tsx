import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";

import { AdminFrame } from "#components/frame/admin-frame.tsx";
import { Models } from "#components/models/models.tsx";
import { listBaseModels, listModelItems } from "#lib/models/index.ts";
import { listPulls } from "#lib/pulls/index.ts";
import { listRuntimes } from "#lib/runtimes/index.ts";
import { current } from "#lib/settings/index.ts";

import { adminOrNotFound } from "../../viewer.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("models"))("title") };
}

export default async function ModelsPage() {
  const admin = await adminOrNotFound();
  const [models, pulls, runtimes, bases] = await Promise.all([
    listModelItems(admin, { limit: 500 }),
    listPulls(admin),
    listRuntimes(admin, { limit: 200 }),
    listBaseModels(admin, await current()),
  ]);
  return (
    <AdminFrame name={admin.name} at="models">
      <Models initial={models.items} pulls={pulls.items} runtimes={runtimes.items} bases={bases} />
    </AdminFrame>
  );
}
