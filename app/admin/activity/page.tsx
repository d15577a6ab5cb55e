import type { Metadata } from "next";
import { getTimeZone, getTranslations } from "next-intl/server";

import { ActivityView } from "#components/activity/activity-view.tsx";
import { AdminFrame } from "#components/frame/admin-frame.tsx";
import { readActivity, readUsage } from "#lib/activity/index.ts";

import { adminOrNotFound } from "../../viewer.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("activity"))("title") };
}

export default async function ActivityPage() {
  const admin = await adminOrNotFound();
  const [activity, usage] = await Promise.all([
    readActivity(admin),
    readUsage(admin, { days: 30, timeZone: await getTimeZone() }),
  ]);
  return (
    <AdminFrame name={admin.name} at="activity">
      <ActivityView activity={activity} usage={usage} />
    </AdminFrame>
  );
}
