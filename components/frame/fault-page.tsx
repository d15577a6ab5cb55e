"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";

import { Button, buttonLook } from "#components/ui/button.tsx";

import { MessagePage } from "./message-page.tsx";

/** The page shown after a rendering error. For an error on the server, `id` is also in the log. */
export function FaultPage({ id, onAgain }: { id: string | undefined; onAgain: () => void }) {
  const t = useTranslations("fault");
  return (
    <MessagePage
      title={t("title")}
      text={t("text")}
      note={id === undefined ? undefined : t("reference", { id })}
    >
      <Button onClick={onAgain}>{t("again")}</Button>
      <Link href="/" prefetch={false} className={buttonLook({ kind: "bare" })}>
        {t("home")}
      </Link>
    </MessagePage>
  );
}

/** The id that Next gives to an error on the server; errors in the browser have none. */
export function faultIdOf(thrown: unknown): string | undefined {
  const { digest } = (thrown ?? {}) as { digest?: unknown };
  return typeof digest === "string" && /^[\w-]{1,40}$/.test(digest) ? digest : undefined;
}
