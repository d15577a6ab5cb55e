"use client";

import { useSyncExternalStore } from "react";

import { leaveWhenSignedOut } from "#components/frame/use-mutation.ts";

import { collectionPath, documentPath, refreshDocuments } from "./requests.ts";
import { sendFile } from "./send-file.ts";
import { isUnderWay, type Upload, UploadQueue } from "./upload-queue.ts";

/** The uploads of this browser's page. */
export const uploads = new UploadQueue({
  send: sendFile,
  pathOf: (collectionId, replaces) =>
    replaces ? documentPath(collectionId, replaces) : collectionPath(collectionId, "/documents"),
  onSent: (collectionId) => void refreshDocuments(collectionId),
  onFailed: leaveWhenSignedOut,
});

/** Asks before the browser's page is closed while files are being sent: they are lost with it. */
const keepPage = (event: BeforeUnloadEvent) => event.preventDefault();
uploads.subscribe(() => {
  const isBusy = uploads.uploads().some(isUnderWay);
  const change = isBusy ? addEventListener : removeEventListener;
  change("beforeunload", keepPage);
});

const none: readonly Upload[] = [];

/** The uploads into all collections. */
export const useUploads = (): readonly Upload[] =>
  useSyncExternalStore(uploads.subscribe, uploads.uploads, () => none);
