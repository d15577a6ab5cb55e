"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useRef, useState } from "react";

import { useMutation } from "#components/frame/use-mutation.ts";
import { Choice, ChoiceGroup } from "#components/ui/choice.tsx";
import { EntryForm, focusFirstFault } from "#components/ui/entry-form.tsx";
import { AreaField, Field } from "#components/ui/field.tsx";
import { FormActions } from "#components/ui/form-actions.tsx";
import { revealHidden } from "#components/ui/plain-text.ts";
import { longestCollectionDescription, longestCollectionName } from "#lib/knowledge/rules.ts";
import type { Collection, NewCollection } from "#lib/knowledge/schema.ts";

import { MembersField } from "./members-field.tsx";
import {
  addCollection,
  changeCollection,
  type NamedMember,
  setMembers,
  useMembers,
} from "./requests.ts";

type Props = {
  /** The one that is changed; undefined: a new one. */
  collection: Collection | undefined;
  /** The viewer's, who cannot be a member of an own collection. */
  username: string;
  /** With the id of what was saved; undefined: nothing was. */
  onDone: (savedId: string | undefined) => void;
};

const startOf = (collection: Collection | undefined): NewCollection => ({
  name: collection?.name ?? "",
  description: collection?.description ?? "",
  visibility: collection?.visibility ?? "private",
  onlyFromDocuments: collection?.onlyFromDocuments ?? false,
});

/** The form that makes a collection, or changes one: its name, who reads it, and how it is used. */
export function CollectionForm({ collection, username, onDone }: Props) {
  const t = useTranslations("collections");
  const form = useRef<HTMLFormElement>(null);
  const { busy, trouble, run } = useMutation();
  const [wish, setWish] = useState(() => startOf(collection));
  const stored = useMembers(collection?.id);
  /** As they were chosen; undefined: nothing was changed. */
  const [chosen, setChosen] = useState<NamedMember[]>();
  const [isTried, setTried] = useState(false);
  // One that was made is changed when its members could not be stored and the form is sent again.
  const madeId = useRef(collection?.id);
  const members = chosen ?? stored.members;
  const faults = isTried ? faultsOf(wish, t) : {};
  const set = (what: Partial<NewCollection>) => setWish({ ...wish, ...what });
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(faultsOf(wish, t)).length > 0) return focusFirstFault(form.current);
    const saved = await run(async () => {
      if (madeId.current === undefined) madeId.current = (await addCollection(wish)).id;
      else await changeCollection(madeId.current, wish);
      if (chosen) await setMembers(madeId.current, chosen);
      return madeId.current;
    });
    if (saved !== undefined) onDone(saved);
  };
  return (
    <EntryForm
      ref={form}
      label={collection ? t("changeOf", { name: revealHidden(collection.name) }) : t("add")}
      trouble={trouble}
      onSubmit={(event) => void save(event)}
      fields={
        <>
          <Field
            label={t("name")}
            name="name"
            value={wish.name}
            maxLength={2 * longestCollectionName}
            autoFocus
            dir="auto"
            onChange={({ target }) => set({ name: target.value })}
            hint={t("nameHint")}
            error={faults.name}
          />
          <AreaField
            label={t("description")}
            name="description"
            spellCheck
            dir="auto"
            value={wish.description}
            onChange={({ target }) => set({ description: target.value })}
            hint={t("descriptionHint")}
            error={faults.description}
          />
          <div className="col-span-full">
            <ChoiceGroup
              label={t("visibility")}
              name="visibility"
              value={wish.visibility}
              options={(["private", "people", "everyone"] as const).map((value) => ({
                value,
                name: t(value),
              }))}
              onChoose={(visibility) => set({ visibility })}
            />
            {wish.visibility !== "private" && (
              <MembersField
                members={members}
                isLost={stored.isLost}
                username={username}
                hint={t(wish.visibility === "people" ? "membersHint" : "membersEveryone")}
                newRole={wish.visibility === "people" ? "reader" : "editor"}
                onChange={setChosen}
              />
            )}
          </div>
          <OnlyFromDocuments wish={wish} onChange={set} />
        </>
      }
    >
      <FormActions
        busy={busy}
        submit={t(collection ? "save" : "create")}
        onCancel={() => onDone(undefined)}
      />
    </EntryForm>
  );
}

type OnlyProps = { wish: NewCollection; onChange: (what: Partial<NewCollection>) => void };

function OnlyFromDocuments({ wish, onChange }: OnlyProps) {
  const t = useTranslations("collections");
  return (
    <div className="col-span-full">
      <Choice
        type="checkbox"
        name="onlyFromDocuments"
        checked={wish.onlyFromDocuments}
        aria-describedby="only-note"
        onChange={({ target }) => onChange({ onlyFromDocuments: target.checked })}
      >
        {t("onlyFromDocuments")}
      </Choice>
      <p id="only-note" className="mt-1 text-small text-pretty text-ink-3">
        {t("onlyHint")}
      </p>
    </div>
  );
}

type Faults = { name?: string; description?: string };

function faultsOf(
  { name, description }: NewCollection,
  t: ReturnType<typeof useTranslations<"collections">>,
): Faults {
  const [most, mostDescription] = [longestCollectionName, longestCollectionDescription];
  return {
    ...((name.trim() === "" || name.length > most) && { name: t("nameWrong", { most }) }),
    ...(description.length > mostDescription && {
      description: t("descriptionWrong", { most: mostDescription }),
    }),
  };
}
