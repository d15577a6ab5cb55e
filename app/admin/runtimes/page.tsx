import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";

import { AdminFrame } from "#components/frame/admin-frame.tsx";
import { Runtimes } from "#components/runtimes/runtimes.tsx";
import { listRuntimes } from "#lib/runtimes/index.ts";

import { adminOrNotFound } from "../../viewer.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("runtimes"))("title") };
}

export default async function RuntimesPage() {
  const admin = await adminOrNotFound();
  // One page: a company has a handful of model servers.
  const { items } = await listRuntimes(admin, { limit: 200 });
  return (
    <AdminFrame name={admin.name} at="runtimes">
      <Runtimes initial={items} />
    </AdminFrame>
  );
}
