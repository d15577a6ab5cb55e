"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, type KeyboardEvent, type ReactNode, useRef, useState } from "react";

import { useMutation } from "#components/frame/use-mutation.ts";
import { Button } from "#components/ui/button.tsx";
import { detectLanguage } from "#components/ui/detect-language.ts";
import { lineLook } from "#components/ui/field.tsx";
import { steadyText } from "#components/ui/plain-text.ts";

type Props = {
  /** What it is, in words: "Fact". */
  label: string;
  text: string;
  /** What it was before it was corrected. */
  original: string | undefined;
  /** Given when it was removed, the words that say so. */
  removed: string | undefined;
  /** Where it came from. */
  from?: ReactNode;
  longest: number;
  /** What can be done with it; undefined for what is only looked at. */
  changes: CorrectableChanges | undefined;
};

export type CorrectableChanges = {
  correct: (text: string) => Promise<void>;
  remove: () => Promise<void>;
  /** Brings back what was there before a correction. */
  setBack: () => Promise<void>;
  /** Brings back what was removed, as it last was. */
  bringBack: () => Promise<void>;
};

/** Something that is remembered, and what its owner can do with it: put it right, remove it, set it back. */
export function Correctable({ label, text, original, removed, from, longest, changes }: Props) {
  const t = useTranslations("context");
  const { busy, trouble, run, forget } = useMutation();
  // What is being written outlives the moment in which it could last be changed: the server says then why it was too late.
  const [editing, setEditing] = useState<CorrectableChanges>();
  const place = useRef<HTMLDivElement>(null);
  /** The button that was pressed may be gone: the keyboard stays at what it was about. */
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

/** What can be done with something that is remembered, as it stands. */
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
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey) submit(event);
    if (event.key !== "Escape") return;
    event.preventDefault();
    onCancel();
  };
  return (
    <form onSubmit={submit}>
      <textarea
        // The person has just asked to type here.
        autoFocus
        aria-label={label}
        aria-invalid={tooLong}
        dir="auto"
        rows={1}
        value={value}
        onChange={(event) => setValue(event.target.value)}
        onKeyDown={press}
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
