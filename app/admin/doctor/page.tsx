import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Suspense } from "react";

import { Doctor, DoctorFindings, Examining } from "#components/doctor/doctor.tsx";
import { AdminFrame } from "#components/frame/admin-frame.tsx";
import type { Admin } from "#lib/auth/viewer.ts";
import { examine } from "#lib/doctor/index.ts";

import { adminOrNotFound } from "../../viewer.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("doctor"))("title") };
}

export default async function DoctorPage() {
  const admin = await adminOrNotFound();
  return (
    <AdminFrame name={admin.name} at="doctor">
      <Doctor>
        <Suspense fallback={<Examining />}>
          <Examination admin={admin} />
        </Suspense>
      </Doctor>
    </AdminFrame>
  );
}

/** It takes seconds, so the page is there before. */
async function Examination({ admin }: { admin: Admin }) {
  return <DoctorFindings findings={await examine(admin)} />;
}
