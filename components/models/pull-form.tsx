"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useRef, useState } from "react";

import { useMutation } from "#components/frame/use-mutation.ts";
import { ChoiceGroup } from "#components/ui/choice.tsx";
import { EntryForm } from "#components/ui/entry-form.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormActions } from "#components/ui/form-actions.tsx";
import { InlineNotice } from "#components/ui/inline-notice.tsx";
import { plainPullName, pullNameFault } from "#lib/pulls/rules.ts";
import type { RuntimeItem } from "#lib/runtimes/schema.ts";

import { QuantisationTable } from "./quantisation-table.tsx";
import { fits, nameOf, quantisationIn } from "./quantisations.ts";
import { startPull } from "./requests.ts";
import { useSize } from "./sizes.ts";

type Props = {
  /** The model servers that can pull; at least one. */
  servers: readonly RuntimeItem[];
  onDone: () => void;
};

/** The form that lets a model server pull a model, with the quantisations to choose from. */
export function PullForm({ servers, onDone }: Props) {
  const t = useTranslations("models");
  const { busy, trouble, run } = useMutation();
  const [runtimeId, setRuntimeId] = useState(servers[0]?.id ?? "");
  const [name, setName] = useState("");
  const [card, setCard] = useState("");
  const [fault, setFault] = useState<string>();
  const field = useRef<HTMLFormElement>(null);
  const gigabytes = /^\d{1,4}$/.test(card) ? Number(card) : undefined;
  const chosen = quantisationIn(name);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const plain = plainPullName(name);
    const wrong = pullNameFault(plain);
    setFault(wrong && t(wrong === "cloud" ? "nameCloud" : "nameWrong"));
    if (wrong) return field.current?.querySelector<HTMLElement>('[name="name"]')?.focus();
    if (await run(() => startPull({ runtimeId, name: plain }))) onDone();
  };
  return (
    <EntryForm
      ref={field}
      label={t("pull")}
      trouble={trouble}
      onSubmit={(event) => void submit(event)}
      fields={
        <>
          <Field
            label={t("pullName")}
            name="name"
            dir="ltr"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            required
            value={name}
            onChange={({ target }) => setName(target.value)}
            hint={t("pullNameHint")}
            error={fault}
            autoFocus
          />
          <Server servers={servers} chosen={runtimeId} onChoose={setRuntimeId} />
          <Field
            label={t("card")}
            name="card"
            inputMode="numeric"
            autoComplete="off"
            value={card}
            onChange={({ target }) => setCard(target.value.trim())}
            hint={t("cardHint")}
          />
        </>
      }
    >
      <p className="mt-8 text-small text-pretty text-ink-2">{t("quantisationsNote")}</p>
      <QuantisationTable card={gigabytes} onChoose={(each) => setName(nameOf(each))} />
      {chosen && fits(chosen, gigabytes) === false && (
        <InlineNotice tone="warn" className="mt-4">
          {t("willNotFit", { name: chosen.name, card })}
        </InlineNotice>
      )}
      <FormActions busy={busy} submit={t("pullSubmit")} sending={t("starting")} onCancel={onDone} />
    </EntryForm>
  );
}

/** The server that pulls, where there are several, and its free space, where it is known. */
function Server({
  servers,
  chosen,
  onChoose,
}: {
  servers: readonly RuntimeItem[];
  chosen: string;
  onChoose: (id: string) => void;
}) {
  const t = useTranslations("models");
  const size = useSize();
  const server = servers.find(({ id }) => id === chosen);
  return (
    <div>
      <ChoiceGroup
        label={t("server")}
        name="server"
        value={chosen}
        options={servers.map(({ id, name }) => ({ value: id, name }))}
        onChoose={onChoose}
      />
      {server?.freeBytes != null && (
        <p className="mt-2 text-small text-ink-3">{t("free", { size: size(server.freeBytes) })}</p>
      )}
    </div>
  );
}
