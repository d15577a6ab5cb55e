"use client";

import { SquarePen } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useState } from "react";

import { Bar } from "#components/frame/bar.tsx";
import { icon } from "#components/ui/icon.ts";
import { iconButtonLook } from "#components/ui/icon-button.tsx";
import { Isolate } from "#components/ui/isolate.tsx";

/** The large title is out of sight below this, in px. */
const titleHeight = 88;

/** The bar over a conversation, with what one can look at. It says the title once the large one has scrolled away. */
export function ConversationBar({
  title,
  children,
}: {
  title: string | undefined;
  children?: ReactNode;
}) {
  const t = useTranslations("index");
  const [away, setAway] = useState(false);
  useEffect(() => {
    const scrolled = () => setAway(scrollY > titleHeight);
    scrolled();
    addEventListener("scroll", scrolled, { passive: true });
    return () => removeEventListener("scroll", scrolled);
  }, []);
  return (
    <Bar where={away && title !== undefined && <Isolate>{title}</Isolate>}>
      {children}
      <Link
        href="/"
        prefetch={false}
        aria-label={t("new")}
        title={t("new")}
        className={`${iconButtonLook} wide:hidden`}
      >
        <SquarePen {...icon} />
      </Link>
    </Bar>
  );
}
