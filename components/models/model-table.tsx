"use client";

import { useFormatter, useTranslations } from "next-intl";

import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { Isolate } from "#components/ui/isolate.tsx";
import { Dot } from "#components/ui/marks.tsx";
import type { ModelItem } from "#lib/models/schema.ts";

import { ModelMenu } from "./model-menu.tsx";
import { useSize } from "./sizes.ts";

type Props = {
  models: readonly ModelItem[];
  onChange: (model: ModelItem) => void;
};

/** The models, one a row, in the order in which users see them. */
export function ModelTable({ models, onChange }: Props) {
  const t = useTranslations("models");
  const columns: Column<ModelItem>[] = [
    { id: "name", head: t("name"), kind: "main", cell: (model) => <Name model={model} /> },
    { id: "window", head: t("window"), kind: "number", cell: (model) => <Window model={model} /> },
    {
      id: "features",
      head: t("features"),
      cell: (model) => <Features model={model} />,
      lesser: true,
    },
    { id: "allowed", head: t("allowed"), cell: (model) => <Offered model={model} /> },
    { id: "memory", head: t("memory"), cell: (model) => <Memory model={model} /> },
    {
      id: "act",
      head: t("actions"),
      kind: "act",
      cell: (model) => (
        <ModelMenu model={model} last={models.length - 1} onChange={() => onChange(model)} />
      ),
    },
  ];
  return (
    <DataTable
      label={t("title")}
      columns={columns}
      rows={models}
      rowKey={({ id }) => id}
      off={({ enabled, state }) => !enabled || state !== "available"}
      className="mt-8"
    />
  );
}

function Name({ model }: { model: ModelItem }) {
  const t = useTranslations("models");
  const size = useSize();
  const { name, id, description, runtimeName, quantisation, sizeBytes } = model;
  const facts = [
    name === id ? undefined : id,
    runtimeName,
    quantisation,
    sizeBytes === null ? undefined : size(sizeBytes),
  ];
  return (
    <span className="wrap-anywhere">
      <Isolate>{name}</Isolate>
      {model.default && <span className="font-regular text-ink-3"> {t("default")}</span>}
      <span className="block text-small font-regular text-ink-3">
        {facts.filter(Boolean).join(" · ")}
      </span>
      {description !== "" && (
        <span dir="auto" className="block text-small font-regular text-ink-2">
          {description}
        </span>
      )}
    </span>
  );
}

/** What the server reports wins over what was entered, and the difference is shown. */
function Window({ model }: { model: ModelItem }) {
  const t = useTranslations("models");
  const format = useFormatter();
  const { contextLength, ownContextLength, reportedContextLength: reported, features } = model;
  if (!features.includes("chat")) return "–";
  return (
    <span>
      <span className="wide:hidden">{t("window")} </span>
      {format.number(contextLength)}
      {ownContextLength !== null && reported !== null && ownContextLength > reported && (
        <span className="block text-small text-warn">
          {t("windowLess", { wanted: ownContextLength })}
        </span>
      )}
    </span>
  );
}

function Features({ model: { features } }: { model: ModelItem }) {
  const t = useTranslations("models");
  return features.length === 0 ? "–" : features.map((each) => t(each)).join(t("between"));
}

/** Who may ask it, or why nobody can. */
function Offered({ model: { state, enabled, allowed, features } }: { model: ModelItem }) {
  const t = useTranslations("models");
  if (state !== "available") return <span className="text-danger">{t(state)}</span>;
  if (!features.includes("chat")) return t("notForChat");
  if (!enabled) return t("disabled");
  if (allowed === "everyone") return t("everyone");
  return allowed.length === 0 ? t("nobodyYet") : t("people", { count: allowed.length });
}

function Memory({ model }: { model: ModelItem }) {
  const t = useTranslations("models");
  const size = useSize();
  const { loaded, loading, loadError, keepLoaded, state } = model;
  if (state !== "available") return "–";
  if (loading) return t("loading");
  const kept = keepLoaded ? t("kept") : "";
  if (loaded) {
    const share =
      loaded.sizeBytes > 0 ? Math.round((100 * loaded.vramBytes) / loaded.sizeBytes) : 0;
    const isWhole = share >= 100;
    return (
      <span className="flex items-baseline gap-2">
        <Dot tone={isWhole ? "ok" : "warn"} className="mt-[0.4375rem] self-start" />
        <span>
          {[t("loaded", { size: size(loaded.sizeBytes) }), kept].filter(Boolean).join(t("between"))}
          {!isWhole && (
            <span className="block text-small text-ink-2">{t("onCard", { percent: share })}</span>
          )}
        </span>
      </span>
    );
  }
  return (
    <span>
      {kept === "" ? t("notLoaded") : t("notLoadedKept")}
      {loadError !== null && <span className="block text-small text-danger">{loadError}</span>}
    </span>
  );
}
