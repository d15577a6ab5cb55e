"use client";

import { useTranslations } from "next-intl";

import { leaveFor } from "#components/frame/leave.ts";
import { useMutation } from "#components/frame/use-mutation.ts";
import { signOut } from "#components/sign-in/session.ts";
import { Button } from "#components/ui/button.tsx";

/** The button that ends this session. */
export function SignOut({ kind = "lined" }: { kind?: "lined" | "bare" }) {
  const t = useTranslations("settings");
  const { busy, trouble, run } = useMutation();
  const leave = () =>
    run(async () => {
      await signOut();
      leaveFor("/sign-in");
    });
  return (
    <>
      <Button kind={kind} disabled={busy} onClick={() => void leave()}>
        {busy ? t("signingOut") : t("signOut")}
      </Button>
      {trouble && (
        <p role="alert" className="basis-full text-small text-danger">
          {trouble}
        </p>
      )}
    </>
  );
}
