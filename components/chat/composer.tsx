"use client";

import { CornerDownLeft, Square } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, type KeyboardEvent, type ReactNode, type Ref, useId } from "react";

import { Button } from "#components/ui/button.tsx";
import { icon } from "#components/ui/icon.ts";

type Props = {
  field: Ref<HTMLTextAreaElement>;
  text: string;
  onText: (text: string) => void;
  onSend: () => void;
  /** Given while an answer is under way. */
  onStop: (() => void) | undefined;
  /** True while the server is out of reach: what is sent waits. */
  offline: boolean;
  /** The first line of an empty page, or the next line of a conversation. */
  place: "blank" | "next";
  /** The sentence of choices. */
  choices: ReactNode;
  /** What has to be said before sending: out of reach, refused. */
  before: ReactNode;
};

/** The next line of the page. Enter sends, Shift and Enter begins a line; an input method's Enter belongs to the input method. */
export function Composer({
  field,
  text,
  onText,
  onSend,
  onStop,
  offline,
  place,
  choices,
  before,
}: Props) {
  const t = useTranslations("chat");
  const id = useId();
  const ready = text.trim() !== "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !onStop) onSend();
  };
  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const composing = event.nativeEvent.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || event.altKey || composing) return;
    event.preventDefault();
    if (ready && !onStop) onSend();
  };
  const blank = place === "blank";
  return (
    <form
      aria-label={t("yourMessage")}
      onSubmit={submit}
      className={
        blank ? "" : "sticky bottom-0 z-[3] bg-paper pb-[max(1rem,env(safe-area-inset-bottom))]"
      }
    >
      <div className={blank ? "" : "column"}>
        {before && <div className="pb-3">{before}</div>}
        <div
          className={`bar-mark before:-start-hang before:bg-control focus-within:before:bg-accent phone:before:-start-3 ${
            blank
              ? "before:top-1 before:h-6"
              : "border-t border-line-strong pt-3 before:top-[1.0625rem] before:h-5"
          }`}
        >
          <label className="sr-only" htmlFor={id}>
            {t("message")}
          </label>
          <textarea
            ref={field}
            id={id}
            rows={blank ? 2 : 1}
            dir="auto"
            value={text}
            onChange={(event) => onText(event.target.value)}
            onKeyDown={press}
            placeholder={onStop ? t("meanwhile") : blank ? t("ask") : t("goOn")}
            className={`block max-h-70 w-full field-sizing-content bg-transparent caret-accent outline-none ${
              blank ? "min-h-16 text-lead leading-8" : "min-h-7 text-read"
            }`}
          />
          <div
            className={`flex min-h-8 gap-3 ${blank ? "mt-4 items-end border-b border-line-strong pb-4" : "mt-2 items-center"}`}
          >
            <div
              className={`min-w-0 flex-1 text-ink-2 ${blank ? "text-ui leading-7" : "text-small"}`}
            >
              {choices}
            </div>
            {onStop ? (
              <Button kind="lined" onClick={onStop}>
                <Square {...icon} size={10} fill="currentColor" />
                {t("stop")}
                <kbd className="text-note text-ink-3 phone:hidden touch:hidden">
                  {t("escapeKey")}
                </kbd>
              </Button>
            ) : (
              <Button
                type="submit"
                kind={ready ? (offline ? "lined" : "primary") : "lined"}
                disabled={!ready}
              >
                {offline ? t("sendLater") : t("send")}
                {!offline && (
                  <CornerDownLeft
                    {...icon}
                    size={12}
                    className="flex-none phone:hidden touch:hidden"
                  />
                )}
              </Button>
            )}
          </div>
        </div>
      </div>
    </form>
  );
}
