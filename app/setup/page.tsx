import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";

import { SetupForm } from "#components/setup/setup-form.tsx";
import { AuthLayout } from "#components/sign-in/auth-layout.tsx";
import { Callout } from "#components/ui/callout.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("setup"))("title") };
}

export default async function SetupPage({
  searchParams,
}: {
  searchParams: Promise<{ token?: string | string[] }>;
}) {
  const { token } = await searchParams;
  const t = await getTranslations("setup");
  return (
    <AuthLayout wide title={t("title")} lead={t("lead")}>
      {typeof token === "string" && token !== "" ? (
        <SetupForm token={token} />
      ) : (
        <Callout tone="danger">
          <p>{t("void")}</p>
          <Link href="/sign-in" prefetch={false} className="link mt-3 inline-block">
            {t("toSignIn")}
          </Link>
        </Callout>
      )}
    </AuthLayout>
  );
}
