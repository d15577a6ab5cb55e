"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, type KeyboardEvent, type ReactNode, useRef, useState } from "react";

import { useMutation } from "#components/frame/use-mutation.ts";
import { Button } from "#components/ui/button.tsx";
import { unlessComposing } from "#components/ui/composition.ts";
import { detectLanguage } from "#components/ui/detect-language.ts";
import { lineLook } from "#components/ui/field.tsx";
import { steadyText } from "#components/ui/plain-text.ts";

type Props = {
  /** The kind of item, as displayed: "Fact". */
  label: string;
  text: string;
  /** The text before it was corrected. */
  original: string | undefined;
  /** The text to show for a removed item; undefined if it was not removed. */
  removed: string | undefined;
  /** The source of the item. */
  from?: ReactNode;
  longest: number;
  /** The possible changes; undefined if the item is read-only. */
  changes: CorrectableChanges | undefined;
};

export type CorrectableChanges = {
  correct: (text: string) => Promise<void>;
  remove: () => Promise<void>;
  /** Restores the text from before a correction. */
  setBack: () => Promise<void>;
  /** Restores a removed item with its last text. */
  bringBack: () => Promise<void>;
};

/** An item of the memory with its actions: correct, remove, restore. */
export function Correctable({ label, text, original, removed, from, longest, changes }: Props) {
  const t = useTranslations("context");
  const { busy, trouble, run, forget } = useMutation();
  // Editing continues when the item becomes read-only; the server then explains why the change came too late.
  const [editing, setEditing] = useState<CorrectableChanges>();
  const place = useRef<HTMLDivElement>(null);
  /** The pressed button may no longer exist: move the focus to the item. */
  const done = () => {
    setEditing(undefined);
    place.current?.focus({ preventScroll: true });
  };
  const perform = (work: () => Promise<void>) =>
    void run(async () => (await work(), true)).then((did) => did && done());
  const remark = "text-small text-ink-3";
  return (
    <div ref={place} role="group" aria-label={label} tabIndex={-1} className="outline-none">
      {editing ? (
        <Correction
          {...{ label, longest, busy }}
          text={text}
          onSave={(next) =>
            next === text
              ? done()
              : perform(() => (next === "" ? editing.remove() : editing.correct(next)))
          }
          onCancel={() => {
            forget();
            done();
          }}
        />
      ) : (
        <>
          <p
            dir="auto"
            lang={detectLanguage(text)}
            className={`text-pretty wrap-anywhere ${removed === undefined ? "" : "text-ink-3 line-through"}`}
          >
            {steadyText(text)}
          </p>
          {removed !== undefined && <p className={remark}>{removed}</p>}
          {original !== undefined && removed === undefined && (
            <p className={`${remark} wrap-anywhere`}>
              {t.rich("corrected", { before: () => <q>{steadyText(original)}</q> })}
            </p>
          )}
          <p className={`${remark} flex flex-wrap items-baseline gap-x-3`}>
            {from && <span>{from}</span>}
            {changes && (
              <Acts
                {...{ changes, busy }}
                state={
                  removed !== undefined ? "removed" : original !== undefined ? "corrected" : "plain"
                }
                onEdit={() => setEditing(changes)}
                onPerform={perform}
              />
            )}
          </p>
        </>
      )}
      {trouble && (
        <p role="alert" className="text-small text-danger">
          {trouble}
        </p>
      )}
    </div>
  );
}

type ActsProps = {
  changes: CorrectableChanges;
  busy: boolean;
  state: "plain" | "corrected" | "removed";
  onEdit: () => void;
  onPerform: (work: () => Promise<void>) => void;
};

/** The actions that the item's state allows. */
function Acts({ changes, busy, state, onEdit, onPerform }: ActsProps) {
  const t = useTranslations("context");
  if (state === "removed")
    return (
      <Act busy={busy} onPress={() => onPerform(changes.bringBack)}>
        {t("setBack")}
      </Act>
    );
  return (
    <>
      <Act onPress={onEdit}>{t("correct")}</Act>
      {state === "plain" ? (
        <Act busy={busy} onPress={() => onPerform(changes.remove)}>
          {t("remove")}
        </Act>
      ) : (
        <Act busy={busy} onPress={() => onPerform(changes.setBack)}>
          {t("setBack")}
        </Act>
      )}
    </>
  );
}

function Act({
  busy,
  onPress,
  children,
}: {
  busy?: boolean;
  onPress: () => void;
  children: string;
}) {
  return (
    <button
      type="button"
      aria-disabled={busy || undefined}
      onClick={onPress}
      className="min-h-6 underline decoration-line-strong underline-offset-4 hover:text-ink hover:decoration-current touch:min-h-10"
    >
      {children}
    </button>
  );
}

type CorrectionProps = {
  label: string;
  text: string;
  longest: number;
  busy: boolean;
  onSave: (text: string) => void;
  onCancel: () => void;
};

function Correction({ label, text, longest, busy, onSave, onCancel }: CorrectionProps) {
  const t = useTranslations("context");
  const tc = useTranslations("common");
  const [value, setValue] = useState(text);
  const next = value.trim().replaceAll(/\s+/g, " ");
  const tooLong = next.length > longest;
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (!tooLong && !busy) onSave(next);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.shiftKey) submit(event);
    if (event.key !== "Escape") return;
    event.preventDefault();
    onCancel();
  };
  return (
    <form onSubmit={submit}>
      <textarea
        // The user has just chosen to edit, so the focus moves here.
        autoFocus
        aria-label={label}
        aria-invalid={tooLong}
        dir="auto"
        rows={1}
        value={value}
        onChange={(event) => setValue(event.target.value)}
        enterKeyHint="done"
        onKeyDown={unlessComposing(press)}
        className={`${lineLook.replace("h-9 ", "")} max-h-70 min-h-9 field-sizing-content py-1 text-ui text-ink`}
      />
      {tooLong && (
        <p role="alert" className="mt-1 text-small text-danger">
          {t("tooLong", { longest, count: next.length })}
        </p>
      )}
      <span className="mt-2 flex gap-2">
        <Button type="submit" disabled={tooLong || busy}>
          {t("save")}
        </Button>
        <Button kind="bare" onClick={onCancel}>
          {tc("cancel")}
        </Button>
      </span>
    </form>
  );
}
