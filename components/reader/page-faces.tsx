"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

import { ChoiceGroup } from "#components/ui/choice.tsx";
import type { PageView } from "#lib/knowledge/schema.ts";

import { narrowedTo, ordered, type WantedMark } from "./marks.ts";
import { PagePicture } from "./page-picture.tsx";
import { PageText } from "./page-text.tsx";

type Props = {
  page: PageView;
  /** The address of its picture, of a page that can be drawn. */
  picture: string | undefined;
  mark: WantedMark | undefined;
};

/** A page as a picture and as text, beside each other; on a phone one of them, by choice. */
export function PageFaces({ page, picture, mark }: Props) {
  const t = useTranslations("reader");
  const [face, setFace] = useState<"text" | "picture">("text");
  const passage = (mark?.ranges ?? []).filter((range) => range.page === page.number);
  const all = ordered(passage, page.text.length);
  const marks = mark?.quote === undefined ? all : narrowedTo(page.text, all, mark.quote);
  const text = (
    <section
      aria-label={t("textOf", { page: page.number })}
      className={`max-w-measure min-w-0 [&>div:first-child>*]:mt-0 ${picture === undefined ? "mx-auto w-full" : ""} ${face === "picture" && picture !== undefined ? "phone:hidden" : ""}`}
    >
      {page.text.trim() === "" ? (
        <p className="text-ui text-ink-3">{t("noText")}</p>
      ) : (
        <PageText page={page} marks={marks} />
      )}
    </section>
  );
  if (picture === undefined) return text;
  return (
    <>
      <div className="mb-4 wide:hidden">
        <ChoiceGroup
          label={t("show")}
          name="face"
          value={face}
          options={[
            { value: "text", name: t("text") },
            { value: "picture", name: t("picture") },
          ]}
          onChoose={setFace}
        />
      </div>
      <div className="grid grid-cols-2 items-start gap-12 phone:grid-cols-1">
        <div
          className={`sticky top-[calc(var(--notice,0rem)+var(--bar)+1rem)] phone:static ${face === "text" ? "phone:hidden" : ""}`}
        >
          <PagePicture page={page} source={picture} marks={marks} />
        </div>
        {text}
      </div>
    </>
  );
}
