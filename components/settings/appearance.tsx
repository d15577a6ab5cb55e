"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useMutation } from "#components/frame/use-mutation.ts";
import { ChoiceGroup } from "#components/ui/choice.tsx";
import { locales } from "#lib/i18n/index.ts";
import type { Me } from "#lib/users/schema.ts";
import { saveMe } from "./me.ts";

type AppearanceChange = Partial<Pick<Me, "language" | "theme">>;

const row =
  "grid grid-cols-[12rem_minmax(0,1fr)] gap-x-8 gap-y-2 border-b border-line py-4 text-ui leading-say phone:grid-cols-1 phone:gap-y-0";

/** Language and theme. A choice applies at once, and on every device where the user signs in later. */
export function Appearance({ language, theme }: Pick<Me, "language" | "theme">) {
  const t = useTranslations("settings");
  const router = useRouter();
  const { trouble, run } = useMutation();
  const [pending, setPending] = useState<AppearanceChange>({});
  const chosen = { language, theme, ...pending };

  const choose = async (change: AppearanceChange) => {
    setPending({ ...pending, ...change });
    if (change.theme !== undefined) paint(change.theme);
    const changed = await run(() => saveMe(change));
    setPending(changed ? {} : pending);
    if (!changed) paint(chosen.theme);
    else if (change.language !== undefined) router.refresh();
  };

  return (
    <div className="mt-4 border-t border-line">
      <div className={row}>
        <ChoiceGroup
          place="before"
          label={t("language")}
          name="language"
          value={chosen.language}
          options={[
            { value: "zh", name: <span lang={locales.zh}>{t("languageZh")}</span> },
            { value: "en", name: <span lang={locales.en}>{t("languageEn")}</span> },
          ]}
          onChoose={(value) => void choose({ language: value })}
        />
      </div>
      <div className={row}>
        <ChoiceGroup
          place="before"
          label={t("theme")}
          name="theme"
          value={chosen.theme}
          options={[
            { value: "system", name: t("themeSystem") },
            { value: "light", name: t("themeLight") },
            { value: "dark", name: t("themeDark") },
          ]}
          onChoose={(value) => void choose({ theme: value })}
        />
      </div>
      {trouble && (
        <p role="alert" className="mt-3 text-small text-danger">
          {trouble}
        </p>
      )}
    </div>
  );
}

/** Sets the theme on the root element, as the root layout does; the layout is not rendered again for this. */
function paint(theme: Me["theme"]): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}
