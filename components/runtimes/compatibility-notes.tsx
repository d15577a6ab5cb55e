"use client";

import { useFormatter, useTranslations } from "next-intl";

import { useMutation } from "#components/frame/use-mutation.ts";
import { Button } from "#components/ui/button.tsx";
import { Dot } from "#components/ui/marks.tsx";
import type { Compatibility } from "#lib/compatibility/schema.ts";

import { startCheck, useChecks } from "./checks.ts";

/** What the checks of a model server have found, for each of its addresses, or for one. */
export function CompatibilityNotes({ runtimeId, url }: { runtimeId: string; url?: string }) {
  const checks = useChecks().filter(
    (check) => check.runtimeId === runtimeId && (url === undefined || check.url === url),
  );
  return checks.map((check) => <CompatibilityNote key={check.url} check={check} />);
}

function CompatibilityNote({ check }: { check: Compatibility }) {
  const t = useTranslations("runtimes");
  const { tone, words } = useSummary(check);
  return (
    <details className="mt-1 max-w-120 text-small">
      <summary className="flex items-baseline gap-2 text-ink-2">
        <Dot tone={tone} className="mt-[0.4375rem] self-start" />
        <span className="min-w-0 underline decoration-line-strong underline-offset-2">{words}</span>
      </summary>
      <ul className="mt-1 ps-[15px]">
        {check.steps?.map((step) => (
          <li key={step.step} className="text-pretty text-ink-2">
            {t(`check_${step.step}`)}
            {": "}
            <span className={step.outcome === "failed" ? "text-danger" : "text-ink-3"}>
              <StepWords step={step} />
            </span>
          </li>
        ))}
        {check.model !== null && (
          <li className="text-ink-3 wrap-anywhere">{t("checkWith", { model: check.model })}</li>
        )}
      </ul>
      {!check.running && <CheckButton check={check} />}
    </details>
  );
}

function CheckButton({ check: { runtimeId, checkedAt } }: { check: Compatibility }) {
  const t = useTranslations("runtimes");
  const { busy, trouble, run } = useMutation();
  return (
    <div className="ps-[15px] whitespace-normal">
      <Button
        kind="bare"
        flush
        disabled={busy}
        onClick={() => void run(() => startCheck(runtimeId))}
      >
        {t(checkedAt === null ? "checkFirst" : "check")}
      </Button>
      {trouble && (
        <p role="alert" className="text-danger">
          {trouble}
        </p>
      )}
    </div>
  );
}

function useSummary({ version, running, checkedVersion, checkedAt, steps, model }: Compatibility) {
  const t = useTranslations("runtimes");
  const format = useFormatter();
  const failed = steps?.filter(({ outcome }) => outcome === "failed").length ?? 0;
  const time = checkedAt && format.dateTime(new Date(checkedAt), { dateStyle: "medium" });
  if (running) return { tone: "accent", words: t("checkRunning", { version }) } as const;
  if (!time) return { tone: "hollow", words: t("checkNever", { version }) } as const;
  if (checkedVersion !== version)
    return { tone: "warn", words: t("checkOther", { version }) } as const;
  if (model === null) return { tone: "warn", words: t("checkNothing", { version }) } as const;
  return failed === 0
    ? ({ tone: "ok", words: t("checkPassed", { version, time }) } as const)
    : ({ tone: "danger", words: t("checkFailed", { version, time, count: failed }) } as const);
}

function StepWords({ step }: { step: NonNullable<Compatibility["steps"]>[number] }) {
  const t = useTranslations("runtimes");
  const { step: name, outcome, problem, words } = step;
  if (outcome === "skipped") return t("checkSkipped");
  if (outcome === "passed") return t(`check_${name}_passed`);
  return problem === "fault" || problem === null
    ? t("checkFault", { words: words ?? "" })
    : t(`check_${problem}`);
}
