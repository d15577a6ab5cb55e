// What an administrator has typed and not saved, and the request that follows from it.

import {
  isSameSetting,
  type NumberSetting,
  numberRules,
  settingDefaults,
} from "#lib/settings/rules.ts";
import type { SettingName, Settings, SettingsChange } from "#lib/settings/schema.ts";

import { groups } from "./groups.ts";

type SettingValue = Settings[SettingName];
/** A number as its text; a choice as its value. */
export type Typed = string | Settings["modelStrategies"];

/** `over` is the value that was stored when the edit began. */
export type Edit = { typed: Typed; over: SettingValue };
export type Edits = Partial<Record<SettingName, Edit>>;

const settingNames: readonly SettingName[] = groups.flatMap(({ names }) => [...names]);

const isNumber = (name: SettingName): name is NumberSetting => name in numberRules;

/** A stored value as it stands in its field; a share in percent. */
export function typedOf(name: SettingName, value: SettingValue): Typed {
  if (!isNumber(name)) return value as Typed;
  if (value === null) return "";
  const number = Number(value);
  // 0.29 * 100 is 28.999999999999996.
  return String(
    numberRules[name].unit === "share" ? Number((number * 100).toPrecision(12)) : number,
  );
}

/** The value that was typed; undefined when it is not allowed. Separators of thousands and full-width digits are understood. */
export function valueOf(name: SettingName, typed: Typed): SettingValue | undefined {
  if (!isNumber(name) || typeof typed !== "string") return typed as SettingValue;
  const { unit, least, most, initial } = numberRules[name];
  const text = typed.normalize("NFKC").trim();
  if (text === "" && initial === null) return null;
  const digits = unit === "share" ? text.replace(/ ?%$/, "") : withoutSeparators(text);
  if (!(unit === "share" ? /^\d{1,3}(\.\d{1,6})?$/ : /^\d{1,9}$/).test(digits)) return undefined;
  const value = unit === "share" ? Number((Number(digits) / 100).toPrecision(12)) : Number(digits);
  return value >= least && value <= most ? value : undefined;
}

/** "16,384" and "16 384" as "16384". */
const withoutSeparators = (text: string): string =>
  /^\d{1,3}([, ]\d{3})+$/.test(text) ? text.replaceAll(/[, ]/g, "") : text;

export const isDefault = (name: SettingName, typed: Typed): boolean =>
  isSameSetting(valueOf(name, typed), settingDefaults[name]);

/** The default of a setting as it stands in its field. */
export const defaultOf = (name: SettingName): Typed => typedOf(name, settingDefaults[name]);

/** The edits after one more; the text of the stored value ends an edit. */
export function editsAfter(
  edits: Edits,
  name: SettingName,
  { typed, stored }: { typed: Typed; stored: Settings },
): Edits {
  const { [name]: before, ...others } = edits;
  if (isSameSetting(typed, typedOf(name, stored[name]))) return others;
  return { ...others, [name]: { typed, over: before ? before.over : stored[name] } };
}

/** The settings whose edits are no stored value, in the order of the page. */
export const unsavedIn = (edits: Edits, stored: Settings): SettingName[] =>
  settingNames.filter((name) => {
    const edit = edits[name];
    return edit && !isSameSetting(valueOf(name, edit.typed), stored[name]);
  });

/** The edited settings whose text is no allowed value, in the order of the page. */
export const faultyIn = (edits: Edits): SettingName[] =>
  settingNames.filter((name) => {
    const edit = edits[name];
    return edit && valueOf(name, edit.typed) === undefined;
  });

/** The request that stores the edits, which are all allowed values. */
export const changeOf = (edits: Edits, stored: Settings): SettingsChange =>
  Object.fromEntries(
    unsavedIn(edits, stored).map((name) => [name, valueOf(name, edits[name]?.typed ?? "")]),
  );

/** The stored values of the settings that a change names: the request that undoes it. */
export const undoOf = (change: SettingsChange, stored: Settings): SettingsChange =>
  Object.fromEntries(namesIn(change).map((name) => [name, stored[name]]));

/** The edits that are still there once these settings are stored. */
export const editsOver = (edits: Edits, stored: Settings): Edits =>
  Object.fromEntries(unsavedIn(edits, stored).map((name) => [name, edits[name]]));

/** Whether somebody else has stored another value since the edit began. */
export const isContested = (name: SettingName, edit: Edit | undefined, stored: Settings): boolean =>
  edit !== undefined &&
  !isSameSetting(edit.over, stored[name]) &&
  !isSameSetting(valueOf(name, edit.typed), stored[name]);

/** Whether a change names a setting whose stored value is not the one that the page shows. */
export const hasChangedMeanwhile = (
  change: SettingsChange,
  { shown, stored }: { shown: Settings; stored: Settings },
): boolean => namesIn(change).some((name) => !isSameSetting(shown[name], stored[name]));

const namesIn = (change: SettingsChange): SettingName[] => Object.keys(change) as SettingName[];
