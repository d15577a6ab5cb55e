import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";

import { AuthLayout } from "#components/sign-in/auth-layout.tsx";
import { SignInForm } from "#components/sign-in/sign-in-form.tsx";

import { currentViewer } from "../viewer.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("signIn"))("title") };
}

export default async function SignInPage() {
  if (await currentViewer()) redirect("/");
  const t = await getTranslations("signIn");
  return (
    <AuthLayout title={t("title")} lead={t("lead")}>
      <SignInForm />
    </AuthLayout>
  );
}
