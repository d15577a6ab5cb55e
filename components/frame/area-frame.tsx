"use client";

import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

import { icon } from "#components/ui/icon.ts";
import { Isolate } from "#components/ui/isolate.tsx";
import { Wordmark } from "#components/ui/marks.tsx";

import { CloseIndex, Frame } from "./frame.tsx";
import {
  IndexBody,
  IndexFoot,
  IndexHead,
  IndexHeading,
  IndexLink,
  rowLook,
} from "./index-rows.tsx";

type Props = {
  title: string;
  /** The name of the user. */
  name: string;
  /** The rows that lead to the pages of the area. */
  index: ReactNode;
  children: ReactNode;
};

/** The frame of an area beside the conversations, with a way back to them. */
export function AreaFrame({ title, name, index, children }: Props) {
  const t = useTranslations("index");
  const whole = (
    <>
      <IndexHead>
        <Link href="/" prefetch={false} aria-label="Parlor">
          <Wordmark />
        </Link>
        <CloseIndex />
      </IndexHead>
      <IndexBody>
        <Link href="/" prefetch={false} className={rowLook}>
          <ArrowLeft {...icon} className="flex-none text-ink-3" />
          {t("back")}
        </Link>
        <IndexHeading>{title}</IndexHeading>
        {index}
      </IndexBody>
      <IndexFoot>
        <IndexLink href="/settings">
          <Isolate>{name}</Isolate>
        </IndexLink>
      </IndexFoot>
    </>
  );
  return (
    <Frame label={title} index={whole}>
      {children}
    </Frame>
  );
}
