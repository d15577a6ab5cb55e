"use client";

import { useState } from "react";

import { useMutation } from "#components/frame/use-mutation.ts";
import type { SettingName, Settings, SettingsChange } from "#lib/settings/schema.ts";

import {
  changeOf,
  type Edit,
  type Edits,
  editsAfter,
  editsOver,
  faultyIn,
  isContested,
  type Typed,
  typedOf,
  undoOf,
  unsavedIn,
  valueOf,
} from "./edits.ts";
import { saveSettings, useStoredSettings } from "./requests.ts";

/** What became of the last request: `contested`, another administrator was first, and nothing was stored. */
export type SaveOutcome =
  | { kind: "saved"; undo: SettingsChange }
  | { kind: "undone" }
  | { kind: "contested" };

/** A setting as its row shows it. */
export type SettingState = {
  typed: Typed;
  stored: Settings[SettingName];
  isUnsaved: boolean;
  /** The text is no allowed value, and the field has been left or saved. */
  isWrong: boolean;
  isContested: boolean;
};

/** The settings of the page, with what is typed and not saved. */
export function useSettingsForm(initial: Settings) {
  const stored = useStoredSettings(initial);
  const [edits, setEdits] = useState<Edits>({});
  const [left, setLeft] = useState<readonly SettingName[]>([]);
  const [outcome, setOutcome] = useState<SaveOutcome>();
  const { busy, trouble, run, forget } = useMutation();

  const stateOf = (name: SettingName): SettingState => {
    const edit: Edit | undefined = edits[name];
    const typed = edit ? edit.typed : typedOf(name, stored[name]);
    return {
      typed,
      stored: stored[name],
      isUnsaved: unsavedIn(edits, stored).includes(name),
      isWrong: left.includes(name) && valueOf(name, typed) === undefined,
      isContested: isContested(name, edit, stored),
    };
  };
  const type = (name: SettingName, typed: Typed) => {
    setEdits((before) => editsAfter(before, name, { typed, stored }));
    setOutcome(undefined);
    forget();
  };
  const sent = async (change: SettingsChange, success: SaveOutcome) => {
    const answer = await run(() => saveSettings(change, stored));
    if (!answer) return;
    setOutcome(answer.saved ? success : { kind: "contested" });
    setEdits((before) => editsOver(before, answer.stored));
  };
  /** Stores what is typed. Answers the first setting that is wrong; then nothing is sent. */
  const save = (): SettingName | undefined => {
    const faulty = faultyIn(edits);
    setLeft((before) => [...before, ...faulty]);
    const change = changeOf(edits, stored);
    if (faulty.length === 0 && Object.keys(change).length > 0)
      void sent(change, { kind: "saved", undo: undoOf(change, stored) });
    return faulty[0];
  };
  return {
    stored,
    stateOf,
    type,
    leave: (name: SettingName) =>
      setLeft((before) => (before.includes(name) ? before : [...before, name])),
    save,
    undo: (change: SettingsChange) => void sent(change, { kind: "undone" }),
    discard: () => {
      setEdits({});
      setLeft([]);
      setOutcome(undefined);
      forget();
    },
    unsaved: unsavedIn(edits, stored).length,
    outcome,
    busy,
    trouble,
  };
}
export type SettingsForm = ReturnType<typeof useSettingsForm>;
