"use client";

import { ArrowDown } from "lucide-react";
import { useTranslations } from "next-intl";

import { Button } from "#components/ui/button.tsx";
import { icon } from "#components/ui/icon.ts";

/** A button that scrolls to the end. It takes no space in the layout, so the page does not move when it appears or disappears. */
export function ToEnd({ onPress }: { onPress: () => void }) {
  const t = useTranslations("chat");
  return (
    <div className="pointer-events-none sticky bottom-28 z-[2] column flex h-0 items-end justify-end">
      <Button kind="lined" className="pointer-events-auto bg-paper" onClick={onPress}>
        <ArrowDown {...icon} />
        {t("toEnd")}
      </Button>
    </div>
  );
}
