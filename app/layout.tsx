import "./globals.css";

import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { Messages } from "next-intl";
import { NextIntlClientProvider } from "next-intl";
import { getLocale, getMessages, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { ServerState } from "#components/frame/query-client.tsx";
import { TimeZone } from "#components/frame/time-zone.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("common");
  return {
    title: { default: "Parlor", template: "%s · Parlor" },
    description: t("about"),
    referrer: "no-referrer",
    robots: { index: false },
  };
}

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  viewportFit: "cover",
  interactiveWidget: "resizes-content",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#faf9f6" },
    { media: "(prefers-color-scheme: dark)", color: "#1b1a18" },
  ],
};

export default async function Layout({ children }: { children: ReactNode }) {
  const locale = await getLocale();
  const t = await getTranslations("common");
  const theme = (await cookies()).get("theme")?.value;
  // Error texts are made on the server, so their messages are not sent to the browser.
  const { errors: _, adminErrors: __, ...messages } = (await getMessages()) as Messages;
  return (
    <html lang={locale} data-theme={theme === "light" || theme === "dark" ? theme : undefined}>
      <body>
        <a
          href="#main"
          className="absolute -top-16 left-4 z-20 bg-raised px-3 py-2 text-ui text-accent focus:top-2"
        >
          {t("skip")}
        </a>
        <NextIntlClientProvider messages={messages}>
          <ServerState>{children}</ServerState>
        </NextIntlClientProvider>
        <TimeZone />
      </body>
    </html>
  );
}
