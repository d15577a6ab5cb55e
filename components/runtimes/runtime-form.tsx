"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useRef, useState } from "react";

import { useMutation } from "#components/frame/use-mutation.ts";
import { Button } from "#components/ui/button.tsx";
import { EntryForm } from "#components/ui/entry-form.tsx";
import { FormActions } from "#components/ui/form-actions.tsx";
import { revealHidden } from "#components/ui/plain-text.ts";
import type { RuntimeItem, RuntimeKind, RuntimeTestAnswer } from "#lib/runtimes/schema.ts";

import { LimitFields, ServerFields } from "./form-fields.tsx";
import {
  additionOf,
  changeOf,
  type FormFaults,
  type FormValues,
  faultsOf,
  serverFaults,
  trialOf,
} from "./form-values.ts";
import { addRuntime, changeRuntime, tryRuntime } from "./requests.ts";
import { TrialResult } from "./trial-result.tsx";

type Props = {
  /** The model server to change; undefined adds one. */
  runtime?: RuntimeItem | undefined;
  onDone: () => void;
};

/** The form that adds or changes a model server, and tries its addresses before anything is stored. */
export function RuntimeForm({ runtime, onDone }: Props) {
  const t = useTranslations("runtimes");
  const saving = useMutation();
  const trial = useMutation();
  const form = useRef<HTMLFormElement>(null);
  const [kind, setKind] = useState<RuntimeKind>(runtime?.kind ?? "ollama");
  const [faults, setFaults] = useState<FormFaults>({});
  const [found, setFound] = useState<RuntimeTestAnswer>();
  const isDeclared = runtime?.declared === true;

  /** The values when nothing is wrong with them; otherwise the first wrong field gets the focus. */
  const checked = (check: (values: FormValues) => FormFaults): FormValues | undefined => {
    const values = valuesIn(form.current, kind);
    const wrong = check(values);
    setFaults(wrong);
    const [first] = Object.keys(wrong);
    if (first === undefined) return values;
    form.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
    return undefined;
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const values = checked((all) => faultsOf(all, isDeclared));
    if (!values) return;
    const saved = await saving.run(() =>
      runtime
        ? changeRuntime(runtime.id, changeOf(values, runtime))
        : addRuntime(additionOf(values)),
    );
    if (saved) onDone();
  };
  const tryIt = async () => {
    const values = checked(serverFaults);
    if (!values) return;
    setFound(undefined);
    setFound(await trial.run(() => tryRuntime(trialOf(values, runtime))));
  };
  return (
    <EntryForm
      ref={form}
      label={runtime ? t("changeOf", { name: revealHidden(runtime.name) }) : t("add")}
      trouble={saving.trouble ?? trial.trouble}
      onSubmit={(event) => void save(event)}
      fields={
        <>
          {!isDeclared && (
            <ServerFields runtime={runtime} kind={kind} onKind={setKind} faults={faults} />
          )}
          <LimitFields runtime={runtime} faults={faults} />
        </>
      }
    >
      {found && <TrialResult result={found} />}
      <FormActions busy={saving.busy} submit={t(runtime ? "save" : "submit")} onCancel={onDone}>
        {!isDeclared && (
          <Button disabled={trial.busy} onClick={() => void tryIt()}>
            {t(trial.busy ? "trying" : "tryIt")}
          </Button>
        )}
      </FormActions>
    </EntryForm>
  );
}

function valuesIn(form: HTMLFormElement | null, kind: RuntimeKind): FormValues {
  const fields = new FormData(form ?? undefined);
  const text = (name: string) => String(fields.get(name) ?? "").trim();
  return {
    name: text("name"),
    kind,
    addresses: text("addresses"),
    apiKey: text("apiKey"),
    removeKey: fields.get("removeKey") !== null,
    slots: text("slots"),
    connectTimeout: text("connectTimeout"),
    firstTokenTimeout: text("firstTokenTimeout"),
    silenceTimeout: text("silenceTimeout"),
  };
}
