"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

import { buttonLook } from "#components/ui/button.tsx";
import { InlineNotice } from "#components/ui/inline-notice.tsx";

const bold = { b: (words: ReactNode) => <b>{words}</b> };

/** Why the server did not take what was sent. A question's text is back in the field. `message` is the server's, in the person's language. */
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
        ? t.rich("otherTab", bold)
        : t.rich("refused", { reason: message, ...bold })}
    </InlineNotice>
  );
}
