"use client";

import { useTranslations } from "next-intl";

import { Menu } from "#components/ui/menu.tsx";
import { demoModelId } from "#lib/models/rules.ts";
import type { Model } from "#lib/models/schema.ts";

import type { ComposerPlace } from "./composer.tsx";
import type { ModelChoice } from "./model-choice.ts";

type Props = { chosen: ModelChoice; place: ComposerPlace };

/** The menus for model and effort, shown as words of a sentence. */
export function ModelPicker({ chosen, place }: Props) {
  const { models, model, effort, choose } = chosen;
  const t = useTranslations("chat");
  if (!model) return null;
  const takesEffort = model.efforts.length > 0;
  const side = place === "blank" ? ("bottom" as const) : ("top" as const);
  const what = ({ id, description, efforts, contextLength: tokens }: Model) =>
    id === demoModelId
      ? t("modelDemo")
      : (description ?? t(efforts.length > 0 ? "modelThinks" : "modelReads", { tokens }));
  const words = {
    model: () => (
      <Menu
        label={t("model")}
        look="word"
        place={{ side }}
        choice={{
          options: models.map((each) => ({ value: each.id, name: each.name, what: what(each) })),
          value: model.id,
          onChoose: (id) => choose({ model: id }),
          foot: t("modelFoot"),
        }}
      >
        {model.name}
      </Menu>
    ),
    effort: () => (
      <Menu
        label={t("effort")}
        look="word"
        place={{ side }}
        choice={{
          options: model.efforts.map((level) => ({
            value: level,
            name: t(level),
            what: t(`${level}What`),
          })),
          value: effort,
          onChoose: (level) => choose({ effort: level }),
          narrow: true,
        }}
      >
        {t(effort === "low" || effort === "high" ? effort : "medium")}
      </Menu>
    ),
  };
  const long = t.rich(takesEffort ? "answeredByEffort" : "answeredBy", words);
  // The model's menu stays mounted when the effort menu appears or disappears, so that it keeps the focus.
  const short = t.rich(takesEffort ? "shortEffort" : "short", words);
  const shortWide = t.rich(takesEffort ? "shortEffortWide" : "short", words);
  return (
    <>
      <span className="phone:hidden">{place === "blank" ? long : shortWide}</span>
      <span className="wide:hidden">{short}</span>
    </>
  );
}
