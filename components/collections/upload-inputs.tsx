"use client";

import { useTranslations } from "next-intl";
import { type ComponentProps, type ReactNode, type Ref, useImperativeHandle, useRef } from "react";

import { readableExtensions } from "#lib/knowledge/rules.ts";

import { isVisibleFile } from "./picked-files.ts";
import { uploads } from "./uploads.ts";

/** What a browser offers in its own dialog. */
export const acceptedKinds = readableExtensions.map((extension) => `.${extension}`).join(",");

type PickProps = Pick<ComponentProps<"input">, "accept" | "multiple"> & {
  label: string;
  /** It picks a folder: all files in it. */
  folder?: boolean;
  onPick: (files: File[]) => void;
  ref: Ref<HTMLInputElement>;
};

/** The browser's dialog for files, which a button elsewhere opens. */
export function PickInput({ label, folder = false, onPick, ref, ...rest }: PickProps) {
  return (
    <input
      {...rest}
      {...(folder && { webkitdirectory: "" })}
      ref={ref}
      type="file"
      aria-label={label}
      tabIndex={-1}
      hidden
      onChange={({ target }) => {
        onPick([...(target.files ?? [])]);
        // The same file can be chosen again.
        target.value = "";
      }}
    />
  );
}

/** Opens the browser's dialogs. */
export type OpenPicker = { files: () => void; folder: () => void };

/** The dialogs for files and for a folder that are uploaded into a collection. */
export function UploadInputs({
  collectionId,
  ref,
}: {
  collectionId: string;
  ref: Ref<OpenPicker>;
}) {
  const t = useTranslations("collections");
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  useImperativeHandle(ref, () => ({
    files: () => files.current?.click(),
    folder: () => folder.current?.click(),
  }));
  return (
    <>
      <PickInput
        ref={files}
        label={t("chooseFiles")}
        accept={acceptedKinds}
        multiple
        onPick={(picked) => uploads.add(collectionId, picked)}
      />
      <PickInput
        ref={folder}
        label={t("chooseFolder")}
        folder
        onPick={(picked) => uploads.add(collectionId, picked.filter(isVisibleFile))}
      />
    </>
  );
}

/** How files come into a collection, beside the button. */
export function UploadHow({ onFolder }: { onFolder: () => void }) {
  const t = useTranslations("collections");
  return (
    <p className="mt-2 max-w-[48rem] text-small text-pretty text-ink-3">
      {t.rich("uploadHow", {
        folder: (words: ReactNode) => (
          <button type="button" onClick={onFolder} className="link min-h-6 touch:min-h-11">
            {words}
          </button>
        ),
      })}
    </p>
  );
}
