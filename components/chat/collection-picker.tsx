"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

import { Isolate } from "#components/ui/isolate.tsx";
import { Menu } from "#components/ui/menu.tsx";
import { mostCollectionsOfQuestion } from "#lib/knowledge/rules.ts";

import type { CollectionChoice } from "./collections.ts";
import type { ComposerPlace } from "./composer.tsx";

type Props = { choice: CollectionChoice; place: ComposerPlace };

/** The menu of the collections that a question is answered from, as a word of a sentence. Nothing where there is none to choose. */
export function CollectionPicker({ choice, place }: Props) {
  const t = useTranslations("chat");
  const { collections, chosen, toggle } = choice;
  if (collections.length === 0) return null;
  const [first] = chosen;
  const pick = (words: ReactNode) => (
    <Menu
      label={t("collections")}
      look="word"
      place={{ side: place === "blank" ? "bottom" : "top" }}
      choices={{
        options: collections.map(({ id, name, description, ready }) => ({
          value: id,
          name: <Isolate>{name}</Isolate>,
          what: description === "" ? undefined : description,
          tail: t("collectionDocuments", { count: ready }),
        })),
        values: chosen.map(({ id }) => id),
        most: mostCollectionsOfQuestion,
        onToggle: toggle,
        foot: t("collectionsFoot"),
      }}
    >
      {words}
    </Menu>
  );
  const words = { pick, name: () => <Isolate>{first?.name ?? ""}</Isolate>, count: chosen.length };
  const how = chosen.length === 0 ? "Nothing" : chosen.length === 1 ? "One" : "Several";
  const short = t.rich(`short${how}`, words);
  if (place === "next") return <span>{short}</span>;
  return (
    <>
      <span className="phone:hidden">{t.rich(`reads${how}`, words)}</span>
      <span className="wide:hidden">{short}</span>
    </>
  );
}
