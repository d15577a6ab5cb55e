import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";

import { AdminFrame } from "#components/frame/admin-frame.tsx";
import { Variants } from "#components/variants/variants.tsx";
import { listBaseModels } from "#lib/models/index.ts";
import { current } from "#lib/settings/index.ts";
import { listVariants } from "#lib/variants/index.ts";

import { adminOrNotFound } from "../../viewer.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("variants"))("title") };
}

export default async function VariantsPage() {
  const admin = await adminOrNotFound();
  // One page: a company has a handful of variants.
  const [{ items }, bases] = await Promise.all([
    listVariants(admin, { limit: 200 }),
    listBaseModels(admin, await current()),
  ]);
  return (
    <AdminFrame name={admin.name} at="variants">
      <Variants initial={items} bases={bases} />
    </AdminFrame>
  );
}
