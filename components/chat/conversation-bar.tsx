"use client";

import { SquarePen } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useState } from "react";

import { Bar } from "#components/frame/bar.tsx";
import { icon } from "#components/ui/icon.ts";
import { iconButtonLook } from "#components/ui/icon-button.tsx";
import { Isolate } from "#components/ui/isolate.tsx";

/** Scrolled further than this (px), the large title is out of view. */
const titleHeight = 88;

/** The bar above a conversation, with its buttons. It shows the title once the large title has scrolled out of view. */
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
