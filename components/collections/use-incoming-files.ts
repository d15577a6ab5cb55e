"use client";

import { useEffect, useState } from "react";

import { filesOf } from "./picked-files.ts";
import { uploads } from "./uploads.ts";

/**
 * Uploads what is dropped onto the page or pasted into it, into this collection; without one, nothing happens. Returns whether files are being
 * dragged over the page.
 */
export function useIncomingFiles(collectionId: string | undefined): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    if (collectionId === undefined) return;
    const take = (transfer: DataTransfer) => {
      void filesOf(transfer).then((files) => {
        if (files.length > 0) uploads.add(collectionId, files);
      });
    };
    const over = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      // Otherwise the browser opens the file in place of the page.
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      // Only out of the window, not from one element to another.
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      setOver(false);
      if (!event.dataTransfer || !hasFiles(event)) return;
      event.preventDefault();
      take(event.dataTransfer);
    };
    const paste = ({ clipboardData }: ClipboardEvent) => {
      if (clipboardData && clipboardData.files.length > 0) take(clipboardData);
    };
    addEventListener("dragover", over);
    addEventListener("dragleave", leave);
    addEventListener("drop", drop);
    addEventListener("paste", paste);
    return () => {
      removeEventListener("dragover", over);
      removeEventListener("dragleave", leave);
      removeEventListener("drop", drop);
      removeEventListener("paste", paste);
    };
  }, [collectionId]);
  return isOver;
}

const hasFiles = ({ dataTransfer }: DragEvent): boolean =>
  dataTransfer?.types.includes("Files") === true;
