"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

import { useMutation } from "#components/frame/use-mutation.ts";
import { Button } from "#components/ui/button.tsx";
import { Confirm } from "#components/ui/dialog.tsx";
import { revealHidden } from "#components/ui/plain-text.ts";
import type { Release } from "#lib/releases/schema.ts";

import { endRelease, removeRelease } from "./requests.ts";

const deeds = ["complete", "revert", "remove"] as const;
type Deed = (typeof deeds)[number];

const isPossible: Record<Deed, (state: Release["state"]) => boolean> = {
  complete: (state) => state === "running",
  revert: (state) => state !== "reverted",
  remove: (state) => state !== "running",
};

/** What can be done with a release. Each is asked about first. */
export function ReleaseActions({ release, onChange }: { release: Release; onChange: () => void }) {
  const t = useTranslations("releases");
  const { busy, trouble, run, forget } = useMutation();
  const [asked, setAsked] = useState<Deed>();
  const names = { model: revealHidden(release.modelId), against: revealHidden(release.against) };
  const close = () => {
    forget();
    setAsked(undefined);
  };
  const act = async (deed: Deed) => {
    const done = await run(() =>
      deed === "remove" ? removeRelease(release) : endRelease(release, deed),
    );
    if (done) close();
  };
  const label = (deed: Deed) => t(deed);
  return (
    <div className="mt-4 flex flex-wrap gap-2">
      {release.state === "running" && <Button onClick={onChange}>{t("change")}</Button>}
      {deeds
        .filter((deed) => isPossible[deed](release.state))
        .map((deed) => (
          <Button
            key={deed}
            kind={deed === "remove" ? "bare" : "lined"}
            onClick={() => setAsked(deed)}
          >
            {label(deed)}
          </Button>
        ))}
      {deeds.map((deed) => (
        <Confirm
          key={deed}
          open={asked === deed}
          title={t(`${deed}Title`, names)}
          action={{
            label: label(deed),
            danger: deed !== "complete",
            busy,
            error: trouble,
            onPress: () => void act(deed),
          }}
          onClose={close}
        >
          {t(`${deed}Text`, names)}
        </Confirm>
      ))}
    </div>
  );
}
