"use client";

import { Check, Copy } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";

import { buttonLook } from "./button.tsx";
import { copyText } from "./copy.ts";
import { icon } from "./icon.ts";
import { iconButtonLook } from "./icon-button.tsx";

type Props = {
  /** The text to copy, created on demand. */
  text: () => string;
  /** The accessible name: "Copy the answer". */
  label: string;
  /** Only the icon; the icon and the word; a lined button. */
  look?: "icon" | "word" | "lined";
  className?: string;
};

/** Copies, and shows in place that it did, or how to copy by hand. */
export function CopyButton({ text, label, look = "icon", className = "" }: Props) {
  const t = useTranslations("common");
  const [outcome, setOutcome] = useState<"copied" | "copyFailed">();
  useEffect(() => {
    if (!outcome) return;
    const timer = setTimeout(() => setOutcome(undefined), outcome === "copied" ? 2_000 : 8_000);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async () => setOutcome((await copyText(text())) ? "copied" : "copyFailed");
  return (
    <>
      <button
        type="button"
        aria-label={outcome && look !== "icon" ? undefined : label}
        title={label}
        onClick={copy}
        className={`${look === "lined" ? buttonLook({ kind: "lined" }) : iconButtonLook} ${className}`}
      >
        {outcome === "copied" ? <Check {...icon} /> : <Copy {...icon} />}
        {look !== "icon" && <span>{outcome === "copied" ? t("copied") : t("copy")}</span>}
      </button>
      <span role="status" className={outcome === "copyFailed" ? "text-small text-warn" : "sr-only"}>
        {outcome && t(outcome)}
      </span>
    </>
  );
}
