"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useRef, useState } from "react";

import { useMutation } from "#components/frame/use-mutation.ts";
import { EntryForm, focusFirstFault } from "#components/ui/entry-form.tsx";
import { AreaField, Field } from "#components/ui/field.tsx";
import { FormActions } from "#components/ui/form-actions.tsx";
import { revealHidden } from "#components/ui/plain-text.ts";
import { longestQuestion, longestSetName, mostQuestions } from "#lib/trials/rules.ts";
import type { QuestionSet } from "#lib/trials/schema.ts";

import { questionsIn, writtenQuestions } from "./questions.ts";
import { addSet, changeSet } from "./requests.ts";

type Props = { set: QuestionSet | undefined; onDone: () => void };

/** The form that adds or changes a set of test questions. */
export function SetForm({ set, onDone }: Props) {
  const t = useTranslations("trials");
  const form = useRef<HTMLFormElement>(null);
  const { busy, trouble, run } = useMutation();
  const [name, setName] = useState(set?.name ?? "");
  const [text, setText] = useState(writtenQuestions(set?.questions ?? []));
  const [isTried, setTried] = useState(false);
  const questions = questionsIn(text);
  const nameFault = name.trim() === "" || name.trim().length > longestSetName;
  const isLong =
    questions.length > mostQuestions || questions.some(({ length }) => length > longestQuestion);
  const limits = { most: mostQuestions, longest: longestQuestion };
  const questionsFault =
    questions.length === 0 ? t("questionsNone") : isLong ? t("questionsMany", limits) : undefined;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (nameFault || questionsFault !== undefined) {
      return focusFirstFault(form.current);
    }
    const wish = { name: name.trim(), questions };
    if (await run(() => (set ? changeSet(set, wish) : addSet(wish)))) onDone();
  };
  return (
    <EntryForm
      ref={form}
      label={set ? t("changeOf", { name: revealHidden(set.name) }) : t("addSet")}
      trouble={trouble}
      onSubmit={(event) => void save(event)}
      fields={
        <>
          <Field
            label={t("name")}
            name="name"
            autoComplete="off"
            required
            value={name}
            onChange={({ target }) => setName(target.value)}
            error={isTried && nameFault ? t("nameWrong", { most: longestSetName }) : undefined}
            autoFocus
          />
          <AreaField
            label={t("questions")}
            name="questions"
            dir="auto"
            rows={8}
            value={text}
            onChange={({ target }) => setText(target.value)}
            hint={t("questionsHint", { count: questions.length, most: mostQuestions })}
            error={isTried ? questionsFault : undefined}
            className="col-span-full"
          />
        </>
      }
    >
      <FormActions busy={busy} submit={t("save")} onCancel={onDone} />
    </EntryForm>
  );
}
