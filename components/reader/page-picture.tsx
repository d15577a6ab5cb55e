"use client";

import Image from "next/image";
import { useTranslations } from "next-intl";
import { useState } from "react";

import type { PageView } from "#lib/knowledge/schema.ts";

import { rectanglesOf, type Stretch } from "./marks.ts";

type Props = { page: PageView; source: string; marks: readonly Stretch[] };

/** The picture of a page with the marks over it. It is as large as the column and the window allow. */
export function PagePicture({ page: { number, width, height, runs }, source, marks }: Props) {
  const t = useTranslations("reader");
  const [lost, setLost] = useState<string>();
  if (lost === source)
    return (
      <p role="status" className="text-ui text-ink-2">
        {t("pictureLost")}
      </p>
    );
  const ratio = width > 0 && height > 0 ? width / height : 210 / 297;
  return (
    <div
      className="relative mx-auto w-full border border-line bg-paper scheme-light"
      style={{
        aspectRatio: ratio,
        maxWidth: `calc(${ratio} * (100dvh - var(--notice, 0rem) - var(--bar) - 3rem))`,
      }}
    >
      <Image
        key={source}
        unoptimized
        fill
        loading="eager"
        src={source}
        alt={t("pictureOf", { page: number })}
        onError={() => setLost(source)}
      />
      {rectanglesOf(runs, marks).map((each, at) => (
        <span
          key={at}
          data-rectangle
          aria-hidden="true"
          className="absolute bg-selection mix-blend-multiply"
          style={{
            left: `${100 * each.x}%`,
            top: `${100 * each.y}%`,
            width: `${100 * each.width}%`,
            height: `${100 * each.height}%`,
          }}
        />
      ))}
    </div>
  );
}
