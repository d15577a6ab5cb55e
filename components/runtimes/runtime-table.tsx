"use client";

import { useTranslations } from "next-intl";

import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { Isolate } from "#components/ui/isolate.tsx";
import { Dot } from "#components/ui/marks.tsx";
import { demoModelId } from "#lib/models/rules.ts";
import type { RuntimeItem } from "#lib/runtimes/schema.ts";

import { toneOf, useAddressWords } from "./address-words.ts";
import { CompatibilityNotes } from "./compatibility-notes.tsx";
import { RuntimeMenu } from "./runtime-menu.tsx";

type Props = {
  runtimes: readonly RuntimeItem[];
  onChange: (runtime: RuntimeItem) => void;
};

/** The model servers, one a row, each with the states of its addresses. */
export function RuntimeTable({ runtimes, onChange }: Props) {
  const t = useTranslations("runtimes");
  const columns: Column<RuntimeItem>[] = [
    { id: "name", head: t("name"), kind: "main", cell: (runtime) => <Name runtime={runtime} /> },
    { id: "state", head: t("state"), cell: (runtime) => <Addresses runtime={runtime} /> },
    { id: "models", head: t("models"), kind: "number", cell: ({ models }) => models, lesser: true },
    { id: "slots", head: t("slots"), kind: "number", cell: ({ slots }) => slots, lesser: true },
    {
      id: "act",
      head: t("actions"),
      kind: "act",
      cell: (runtime) => <RuntimeMenu runtime={runtime} onChange={() => onChange(runtime)} />,
    },
  ];
  return (
    <DataTable
      label={t("title")}
      columns={columns}
      rows={runtimes}
      rowKey={({ id }) => id}
      className="mt-8"
    />
  );
}

function Name({
  runtime: { name, kind, declared, adjustable, addresses },
}: {
  runtime: RuntimeItem;
}) {
  const t = useTranslations("runtimes");
  const versions = new Set(addresses.flatMap(({ version }) => version ?? []));
  const kindName = t(kind === "ollama" ? "kindOllama" : "kindOpenai");
  const [version] = versions;
  const what =
    versions.size === 1 && version !== undefined
      ? kind === "ollama"
        ? `${kindName} ${version}`
        : version
      : kindName;
  const source = adjustable ? "fromEnvironment" : name === demoModelId ? "builtIn" : "fromFile";
  return (
    <span className="wrap-anywhere">
      <Isolate>{name}</Isolate>
      <span className="block text-small font-regular text-ink-3">
        {declared ? `${what} · ${t(source)}` : what}
      </span>
    </span>
  );
}

function Addresses({ runtime: { id, addresses } }: { runtime: RuntimeItem }) {
  const t = useTranslations("runtimes");
  const wordsOf = useAddressWords();
  return (
    <ul>
      {addresses.map((address) => (
        <li key={address.url} className="py-0.5">
          <span className="flex items-baseline gap-2">
            <Dot tone={toneOf(address)} className="mt-[0.4375rem] self-start" />
            <span className={`min-w-0 ${address.state === "down" ? "text-danger" : ""}`}>
              {wordsOf(address)}
            </span>
          </span>
          <span
            translate="no"
            dir="ltr"
            className="block ps-[15px] text-small text-ink-3 wrap-anywhere"
          >
            {address.url}
          </span>
          <div className="ps-[15px]">
            <CompatibilityNotes runtimeId={id} url={address.url} />
          </div>
          {address.warnings.map((warning) => (
            <span
              key={warning}
              className="block max-w-120 ps-[15px] text-small text-pretty text-warn"
            >
              {t(`warn_${warning}`)}
            </span>
          ))}
        </li>
      ))}
    </ul>
  );
}
