import Link from "next/link";
import { useTranslations } from "next-intl";

import { buttonLook } from "#components/ui/button.tsx";

import { MessagePage } from "./message-page.tsx";

/** The page for anything that does not exist, was deleted, or belongs to another user. All three look the same. */
export function MissingPage() {
  const t = useTranslations("fault");
  return (
    <MessagePage title={t("missingTitle")} text={t("missingText")}>
      <Link href="/" prefetch={false} className={buttonLook({ kind: "lined" })}>
        {t("home")}
      </Link>
    </MessagePage>
  );
}
