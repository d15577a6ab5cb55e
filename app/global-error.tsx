"use client";

// When the root of the pages itself breaks. It stands alone: no catalogue, no cookie of the server's, only this file and the styles.

import "./globals.css";

import { useSyncExternalStore } from "react";
import { createTranslator } from "use-intl/core";

import { Calm } from "#components/frame/calm.tsx";
import { idOf } from "#components/frame/fault-page.tsx";
import { Button } from "#components/ui/button.tsx";
import en from "#lib/words/en/fault.json" with { type: "json" };
import zh from "#lib/words/zh/fault.json" with { type: "json" };

const languageHere = () => (/(?:^|; )language=zh/.test(document.cookie) ? "zh" : "en");
const never = () => () => undefined;

export default function GlobalFault({ error, retry }: { error: unknown; retry: () => void }) {
  const language = useSyncExternalStore(never, languageHere, () => "en" as const);
  const locale = language === "zh" ? "zh-CN" : "en-GB";
  const t = createTranslator({ locale, messages: { fault: language === "zh" ? zh : en }, namespace: "fault" });
  const id = idOf(error);
  return (
    <html lang={locale}>
      <body>
        <title>{t("title")}</title>
        <Calm title={t("title")} text={t("text")} note={id === undefined ? undefined : t("reference", { id })}>
          <Button onClick={retry}>{t("again")}</Button>
        </Calm>
      </body>
    </html>
  );
}
