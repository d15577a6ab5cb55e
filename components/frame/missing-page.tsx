import Link from "next/link";
import { useTranslations } from "next-intl";

import { buttonLook } from "#components/ui/button.tsx";

import { Calm } from "./calm.tsx";

/** What is not there, was deleted, or is somebody else's: it looks the same. */
export function MissingPage() {
  const t = useTranslations("fault");
  return (
    <Calm title={t("missingTitle")} text={t("missingText")}>
      <Link href="/" prefetch={false} className={buttonLook({ kind: "lined" })}>
        {t("home")}
      </Link>
    </Calm>
  );
}
