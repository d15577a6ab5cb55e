"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

import { buttonLook } from "#components/ui/button.tsx";
import { InlineNotice } from "#components/ui/inline-notice.tsx";

const bold = { b: (words: ReactNode) => <b>{words}</b> };

/**
 * Why the server refused the request. A refused question is put back into the field. `message` comes from the server, in the user's
 * language.
 */
export function Refusal({ code, message }: { code: string; message: string }) {
  const t = useTranslations("chat");
  if (code === "unauthenticated") {
    const signIn = (
      <a
        className={buttonLook({ kind: "lined" })}
        href={`/sign-in?callbackUrl=${encodeURIComponent(location.pathname)}`}
      >
        {t("signInAgain")}
      </a>
    );
    return (
      <InlineNotice tone="warn" acts={signIn}>
        {t.rich("signedOut", bold)}
      </InlineNotice>
    );
  }
  if (code === "unreachable")
    return <InlineNotice tone="warn">{t.rich("unsupported", bold)}</InlineNotice>;
  return (
    <InlineNotice tone="warn">
      {code === "conflict"
        ? t.rich("conflict", { reason: message, ...bold })
        : t.rich("refused", { reason: message, ...bold })}
    </InlineNotice>
  );
}
