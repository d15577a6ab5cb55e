"use client";

import { WrapText } from "lucide-react";
import { useTranslations } from "next-intl";
import { memo, useState } from "react";

import { CopyButton } from "#components/ui/copy-button.tsx";
import { icon } from "#components/ui/icon.ts";
import { IconButton } from "#components/ui/icon-button.tsx";

import { useHighlight } from "./highlight.ts";
import { codeLanguageOf } from "./languages.ts";
import { Lines } from "./lines.tsx";

type Props = {
  /** The text after the fence: a language, perhaps more. */
  info: string;
  source: string;
  /** The closing fence has not come yet: the code is highlighted when it has. */
  open?: boolean;
};

/** A code block: its language, its lines wrapped or not, a copy button. */
export const CodeBlock = memo(function CodeBlock({ info, source, open = false }: Props) {
  const t = useTranslations("markdown");
  const [wrapped, setWrapped] = useState(false);
  const { id, name } = codeLanguageOf(info);
  const coloured = useHighlight(source, open ? undefined : id);
  return (
    <div className="code -mx-4 rounded bg-code phone:-mx-5 phone:rounded-none">
      <div className="flex items-center gap-1 ps-4 pe-2.5 pt-1 text-small text-ink-3 phone:ps-5 phone:pe-2.5">
        <span className="flex-1 truncate">{name ?? t("text")}</span>
        <IconButton
          label={t("wrap")}
          aria-pressed={wrapped}
          onClick={() => setWrapped(!wrapped)}
          className="hover:bg-transparent"
        >
          <WrapText {...icon} />
        </IconButton>
        <CopyButton
          look="word"
          label={t("copyCode")}
          text={() => source}
          className="hover:bg-transparent"
        />
      </div>
      <pre
        tabIndex={0}
        role="group"
        aria-label={name ? t("code", { language: name }) : t("plainCode")}
        dir="ltr"
        className={`overflow-x-auto px-4 pt-1 pb-4 font-mono text-small leading-code [tab-size:2] phone:px-5 ${wrapped ? "whitespace-pre-wrap wrap-anywhere" : ""}`}
      >
        <code>{coloured ?? <Lines text={source} />}</code>
      </pre>
    </div>
  );
});
