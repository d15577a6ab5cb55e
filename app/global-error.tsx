"use client";

// Shown when the root layout fails. It depends on nothing else: no message catalogue, no cookie, only this file and the styles.

import "./globals.css";

import { useSyncExternalStore } from "react";
import { createTranslator } from "use-intl/core";
import { faultIdOf } from "#components/frame/fault-page.tsx";
import { MessagePage } from "#components/frame/message-page.tsx";
import { Button } from "#components/ui/button.tsx";
import en from "#lib/i18n/en/fault.json" with { type: "json" };
import zh from "#lib/i18n/zh/fault.json" with { type: "json" };

const languageHere = () => (/(?:^|; )language=zh/.test(document.cookie) ? "zh" : "en");
const never = () => () => undefined;

export default function GlobalFault({ error, retry }: { error: unknown; retry: () => void }) {
  const language = useSyncExternalStore(never, languageHere, () => "en" as const);
  const locale = language === "zh" ? "zh-CN" : "en-GB";
  const t = createTranslator({
    locale,
    messages: { fault: language === "zh" ? zh : en },
    namespace: "fault",
  });
  const id = faultIdOf(error);
  return (
    <html lang={locale}>
      <body>
        <title>{t("title")}</title>
        <MessagePage
          title={t("title")}
          text={t("text")}
          note={id === undefined ? undefined : t("reference", { id })}
        >
          <Button onClick={retry}>{t("again")}</Button>
        </MessagePage>
      </body>
    </html>
  );
}
