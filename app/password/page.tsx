import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";

import { MustChangePassword } from "#components/settings/must-change-password.tsx";
import { AuthLayout } from "#components/sign-in/auth-layout.tsx";

import { currentViewer } from "../viewer.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("password"))("title") };
}

export default async function PasswordPage() {
  const viewer = await currentViewer();
  if (!viewer) redirect("/sign-in");
  if (!viewer.mustChangePassword) redirect("/settings");
  const t = await getTranslations("password");
  return (
    <AuthLayout wide title={t("title")} lead={t("lead")}>
      <MustChangePassword username={viewer.username} />
    </AuthLayout>
  );
}
