"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ReactNode, useTransition } from "react";

import { Page, TitleRow } from "#components/frame/page.tsx";
import { Button } from "#components/ui/button.tsx";
import { Isolate } from "#components/ui/isolate.tsx";
import { Dot } from "#components/ui/marks.tsx";
import type { DoctorFinding, Level } from "#lib/doctor/schema.ts";

import { useStreamFinding } from "./use-stream-finding.ts";

/** The page of the doctor: its heading, and a button that examines again. */
export function Doctor({ children }: { children: ReactNode }) {
  const t = useTranslations("doctor");
  const router = useRouter();
  const [isBusy, begin] = useTransition();
  return (
    <Page title={t("title")}>
      <TitleRow title={t("title")}>
        <Button disabled={isBusy} onClick={() => begin(() => router.refresh())}>
          {t("again")}
        </Button>
      </TitleRow>
      <p className="mt-2 max-w-[48rem] text-pretty text-ink-2">{t("lead")}</p>
      <div aria-busy={isBusy}>{isBusy ? <Examining /> : children}</div>
    </Page>
  );
}

export function Examining() {
  const t = useTranslations("doctor");
  return (
    <p role="status" className="mt-8 text-ink-2">
      {t("examining")}
    </p>
  );
}

const tones = { fault: "danger", warning: "warn", fine: "ok" } as const;
const inks: Record<Level, string> = {
  fault: "text-danger",
  warning: "text-warn",
  fine: "text-ink-3",
};

const rank: Record<Level, number> = { fault: 0, warning: 1, fine: 2 };

/** The findings, worst first: those of the server, and what this browser finds itself. */
export function DoctorFindings({ findings: found }: { findings: readonly DoctorFinding[] }) {
  const t = useTranslations("doctor");
  const stream = useStreamFinding(found);
  const findings: DoctorFinding[] = [...found];
  if (stream !== undefined)
    findings.push({
      level: stream === "streamFine" ? "fine" : "warning",
      subject: t("streaming"),
      text: t(stream),
    });
  findings.sort((one, other) => rank[one.level] - rank[other.level]);
  const count = (level: Level) => findings.filter((finding) => finding.level === level).length;
  const [faults, warnings] = [count("fault"), count("warning")];
  return (
    <>
      <p role="status" className="mt-8 font-medium">
        {faults + warnings === 0 ? t("summaryFine") : t("summary", { faults, warnings })}
      </p>
      <ul aria-label={t("findings")} className="mt-3 border-t border-line">
        {findings.map(({ level, subject, text }) => (
          <li key={`${subject} ${text}`} className="border-b border-line py-3">
            <p className="flex items-baseline gap-2 text-ui font-medium wrap-anywhere">
              <Dot tone={tones[level]} className="mt-[0.4375rem] self-start" />
              <span>
                <Isolate>{subject}</Isolate>{" "}
                <span className={`font-regular ${inks[level]}`}>{t(level)}</span>
              </span>
            </p>
            <p className="max-w-[48rem] ps-[15px] text-ui text-pretty text-ink-2 wrap-anywhere">
              {text}
            </p>
          </li>
        ))}
      </ul>
    </>
  );
}
