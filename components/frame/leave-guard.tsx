"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";

import { Confirm } from "#components/ui/dialog.tsx";

/** Asks before somebody leaves a page with changes that are not saved: by a link, by going back, or by closing it. */
export function LeaveGuard({ active }: { active: boolean }) {
  const t = useTranslations("common");
  const router = useRouter();
  const [leave, setLeave] = useState<() => void>();
  const isLeaving = useRef(false);
  useEffect(() => {
    if (!active) return;
    isLeaving.current = false;
    const ask = (go: () => void) =>
      setLeave(() => () => {
        isLeaving.current = true;
        go();
      });
    // The browser's own question, when the page is closed or loaded again.
    const unload = (event: BeforeUnloadEvent) => {
      if (!isLeaving.current) event.preventDefault();
    };
    const click = (event: MouseEvent) => {
      const href = isLeaving.current ? undefined : pageOf(event);
      if (href === undefined) return;
      event.preventDefault();
      ask(() => router.push(href));
    };
    const navigate = (event: NavigateEvent) => {
      if (event.navigationType !== "traverse" || !event.cancelable || isLeaving.current) return;
      event.preventDefault();
      const { key } = event.destination;
      ask(() => void navigation.traverseTo(key));
    };
    const { navigation: history } = window as { navigation?: Navigation };
    addEventListener("beforeunload", unload);
    addEventListener("click", click, { capture: true });
    // Older browsers do not say that somebody goes back.
    history?.addEventListener("navigate", navigate);
    return () => {
      removeEventListener("beforeunload", unload);
      removeEventListener("click", click, { capture: true });
      history?.removeEventListener("navigate", navigate);
    };
  }, [active, router]);
  if (!active) return null;
  // Outside of the page, which is inert while the index covers it on a phone.
  return createPortal(
    <Confirm
      open={leave !== undefined}
      title={t("leaveTitle")}
      action={{ label: t("leave"), danger: true, onPress: () => leave?.() }}
      no={t("stay")}
      onClose={() => setLeave(undefined)}
    >
      {t("leaveText")}
    </Confirm>,
    document.body,
  );
}

/** The path of the page that a click opens in place of this one. */
function pageOf(event: MouseEvent): string | undefined {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  if (event.altKey || link.target === "_blank" || link.hasAttribute("download")) return;
  const { origin, pathname, search, hash } = new URL(link.href);
  const isHere = pathname === location.pathname && search === location.search;
  if (origin !== location.origin || isHere) return;
  return pathname + search + hash;
}
