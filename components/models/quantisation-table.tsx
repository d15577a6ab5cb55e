"use client";

import { useTranslations } from "next-intl";

import { Button } from "#components/ui/button.tsx";
import { type Column, DataTable } from "#components/ui/data-table.tsx";

import { fits, type Quantisation, quantisations, windowGigabytes } from "./quantisations.ts";

type Props = {
  /** The memory of the graphics card in gigabytes, if it was entered. */
  card: number | undefined;
  onChoose: (quantisation: Quantisation) => void;
};

/** The quantisations of gpt-oss-20b, with what each costs and gives. */
export function QuantisationTable({ card, onChoose }: Props) {
  const t = useTranslations("models");
  const columns: Column<Quantisation>[] = [
    {
      id: "name",
      head: t("quantisation"),
      kind: "main",
      cell: ({ name, use }) => (
        <>
          <span translate="no">{name}</span>
          {use === "usual" && <span className="font-regular text-ink-3"> {t("usualMark")}</span>}
        </>
      ),
    },
    {
      id: "memory",
      head: t("memory"),
      kind: "number",
      cell: (each) => (
        <>
          {t("about", { size: each.gigabytes + windowGigabytes })}
          {fits(each, card) === false && (
            <span className="block text-small text-warn">{t("doesNotFit")}</span>
          )}
        </>
      ),
    },
    { id: "speed", head: t("speed"), cell: ({ speed }) => <Scale of={speed} />, lesser: true },
    {
      id: "quality",
      head: t("quality"),
      cell: ({ quality }) => <Scale of={quality} />,
      lesser: true,
    },
    { id: "use", head: t("goodFor"), cell: ({ use }) => t(use) },
    {
      id: "act",
      head: t("actions"),
      kind: "act",
      cell: (each) => (
        <Button
          kind="bare"
          aria-label={t("chooseOf", { name: each.name })}
          onClick={() => onChoose(each)}
        >
          {t("choose")}
        </Button>
      ),
    },
  ];
  return (
    <DataTable
      label={t("quantisations")}
      columns={columns}
      rows={quantisations}
      rowKey={({ name }) => name}
      off={(each) => fits(each, card) === false}
      className="mt-2"
    />
  );
}

/** A number from 1 to 5, as dots and as a word. */
function Scale({ of }: { of: number }) {
  const t = useTranslations("models");
  return (
    <span className="whitespace-nowrap">
      <span className="sr-only">{t("scale", { of })}</span>
      <span aria-hidden="true" className="inline-flex gap-1">
        {[1, 2, 3, 4, 5].map((step) => (
          <i
            key={step}
            className={`size-[7px] rounded-full ${step <= of ? "bg-ink-2" : "border border-control"}`}
          />
        ))}
      </span>
    </span>
  );
}
