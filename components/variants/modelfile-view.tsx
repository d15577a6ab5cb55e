"use client";

import { useTranslations } from "next-intl";
import { useRef, useState } from "react";

import { Button } from "#components/ui/button.tsx";
import { AreaField } from "#components/ui/field.tsx";
import { longestModelfile, type ModelfileProblem, refuses } from "#lib/variants/rules.ts";

import { useProblemWords } from "./fault-words.ts";

type Props = {
  text: string;
  problems: readonly ModelfileProblem[];
  /** Somebody has tried to go on although it cannot be read. */
  isRefused: boolean;
  onChange: (text: string) => void;
};

/** A Modelfile as text, pasted or from a file, and what of it cannot be used. */
export function ModelfileView({ text, problems, isRefused, onChange }: Props) {
  const t = useTranslations("variants");
  const file = useRef<HTMLInputElement>(null);
  const [isTooLarge, setTooLarge] = useState(false);
  const take = async (chosen: File | undefined) => {
    if (!chosen) return;
    // A character has at most three bytes for each code unit.
    setTooLarge(chosen.size > 3 * longestModelfile);
    if (chosen.size <= 3 * longestModelfile) onChange(await chosen.text());
  };
  const fault = isTooLarge ? t("fileTooLarge") : isRefused ? t("modelfileRefused") : undefined;
  return (
    <div className="col-span-full">
      <AreaField
        label={t("viewModelfile")}
        name="modelfile"
        dir="ltr"
        rows={12}
        value={text}
        onChange={({ target }) => onChange(target.value)}
        hint={t("modelfileHint")}
        error={fault}
        className="[&_textarea]:font-mono [&_textarea]:text-ui"
      />
      <input
        ref={file}
        type="file"
        aria-label={t("chooseFile")}
        tabIndex={-1}
        className="hidden"
        onChange={({ target }) => {
          void take(target.files?.[0]);
          target.value = "";
        }}
      />
      <Button className="mt-3" onClick={() => file.current?.click()}>
        {t("chooseFile")}
      </Button>
      <Problems problems={problems} />
    </div>
  );
}

/** What cannot be read, then what is left unused, each with its line. */
function Problems({ problems }: Pick<Props, "problems">) {
  const t = useTranslations("variants");
  const wordsOf = useProblemWords();
  const parts = [
    { title: t("refusedLines"), those: problems.filter(refuses), look: "text-danger" },
    {
      title: t("unusedLines"),
      those: problems.filter((problem) => !refuses(problem)),
      look: "text-ink-2",
    },
  ];
  return (
    <div role="status">
      {parts
        .filter(({ those }) => those.length > 0)
        .map(({ title, those, look }) => (
          <div key={title} className="mt-4">
            <p className="text-small text-ink-3">{title}</p>
            <ul className={`mt-1 text-ui ${look}`}>
              {those.map((problem) => (
                <li key={`${problem.line} ${problem.kind} ${problem.what}`} className="py-0.5">
                  {t("line", { line: problem.line, problem: wordsOf(problem) })}
                </li>
              ))}
            </ul>
          </div>
        ))}
    </div>
  );
}
