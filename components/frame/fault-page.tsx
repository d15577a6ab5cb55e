"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { useEffect, useEffectEvent } from "react";

import { Button, buttonLook } from "#components/ui/button.tsx";
import { isForeignChange } from "#components/ui/mending.tsx";

import { Bar } from "./bar.tsx";
import { MessagePage } from "./message-page.tsx";

/**
 * The page shown after a rendering error. For an error on the server, its id is also in the log. Where only a translator has moved nodes, the
 * page is rendered again at once.
 */
export function FaultPage({ error, onAgain }: { error: unknown; onAgain: () => void }) {
  const t = useTranslations("fault");
  const mends = isForeignChange(error);
  const again = useEffectEvent(onAgain);
  useEffect(() => {
    if (mends) again();
  }, [mends, error]);
  if (mends) return null;
  const id = faultIdOf(error);
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

/** The same inside a frame, whose list stays; as Next's `error.tsx`. */
export function FramedFaultPage({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <>
      <Bar phoneOnly />
      <FaultPage error={error} onAgain={retry} />
    </>
  );
}

/** The id that Next gives to an error on the server; errors in the browser have none. */
export function faultIdOf(thrown: unknown): string | undefined {
  const { digest } = (thrown ?? {}) as { digest?: unknown };
  return typeof digest === "string" && /^[\w-]{1,40}$/.test(digest) ? digest : undefined;
}
