import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";

import { AdminFrame } from "#components/frame/admin-frame.tsx";
import { Releases } from "#components/releases/releases.tsx";
import { listServedModels } from "#lib/models/index.ts";
import { listReleases } from "#lib/releases/index.ts";
import { current } from "#lib/settings/index.ts";
import { listQuestionSets, listTrials } from "#lib/trials/index.ts";

import { adminOrNotFound } from "../../viewer.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("releases"))("title") };
}

export default async function ReleasesPage() {
  const admin = await adminOrNotFound();
  const [releases, models, sets, trials] = await Promise.all([
    listReleases(admin, { limit: 100 }),
    listServedModels(admin, await current()),
    listQuestionSets(admin),
    listTrials(admin, { limit: 100 }),
  ]);
  return (
    <AdminFrame name={admin.name} at="releases">
      <Releases initial={releases.items} models={models} sets={sets.items} trials={trials.items} />
    </AdminFrame>
  );
}
