"use client";

import { CornerDownLeft, Square } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, type KeyboardEvent, type ReactNode, type Ref, useId } from "react";

import { Button } from "#components/ui/button.tsx";
import { unlessComposing } from "#components/ui/composition.ts";
import { icon } from "#components/ui/icon.ts";
import { useMedia } from "#components/ui/use-media.ts";

/** `blank` on an empty page; otherwise below the turns of a conversation. */
export type ComposerPlace = "blank" | "next";

type InputProps = {
  ref: Ref<HTMLTextAreaElement>;
  text: string;
  onText: (text: string) => void;
};

type Props = {
  input: InputProps;
  place: ComposerPlace;
  onSend: () => void;
  /** Set while an answer is being generated. */
  onStop: (() => void) | undefined;
  /** True while the server is unreachable: a question that is sent waits. */
  offline: boolean;
  /** The row of model and effort choices. */
  choices: ReactNode;
  /** Notices above the field: server unreachable, request refused. */
  notice: ReactNode;
};

/** The form in which a question is written and sent. */
export function Composer({ input, place, onSend, onStop, offline, choices, notice }: Props) {
  const t = useTranslations("chat");
  const ready = input.text.trim() !== "";
  const send = (event: FormEvent | KeyboardEvent) => {
    event.preventDefault();
    if (ready && !onStop) onSend();
  };
  const blank = place === "blank";
  return (
    <form
      aria-label={t("yourMessage")}
      onSubmit={send}
      className={
        blank ? "" : "sticky bottom-0 z-[3] bg-paper pb-[max(1rem,env(safe-area-inset-bottom))]"
      }
    >
      <div className={blank ? "" : "column"}>
        {notice}
        <div
          className={`bar-mark before:-start-hang before:bg-control focus-within:before:bg-accent phone:before:-start-3 ${
            blank
              ? "before:top-1 before:h-6"
              : "border-t border-line-strong pt-3 before:top-[1.0625rem] before:h-5"
          }`}
        >
          <ComposerInput
            {...input}
            blank={blank}
            placeholder={onStop ? t("meanwhile") : blank ? t("ask") : t("goOn")}
            onEnter={send}
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
              <StopButton onStop={onStop} />
            ) : (
              <SendButton ready={ready} offline={offline} />
            )}
          </div>
        </div>
      </div>
    </form>
  );
}

type ComposerInputProps = InputProps & {
  blank: boolean;
  placeholder: string;
  onEnter: (event: KeyboardEvent) => void;
};

/**
 * As in app/globals.css: the keyboard is one on the screen, which has no Shift+Enter, and the send button is under the thumb. `hover: none` is
 * not asked for, because some phones claim to hover. A laptop with a touch screen has a fine pointer first.
 */
const touch = "(pointer: coarse)";

/**
 * The text field of a question. Enter sends and Shift+Enter starts a new line; on a touch screen Enter starts a new line. Ctrl+Enter and
 * ⌘+Enter send everywhere, for a tablet with a keyboard. An Enter that an input method uses does nothing.
 */
function ComposerInput({ ref, text, onText, blank, placeholder, onEnter }: ComposerInputProps) {
  const t = useTranslations("chat");
  const id = useId();
  const onTouch = useMedia(touch);
  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key !== "Enter" || event.shiftKey || event.altKey) return;
    if (!onTouch || event.ctrlKey || event.metaKey) onEnter(event);
  };
  return (
    <>
      <label className="sr-only" htmlFor={id}>
        {t("message")}
      </label>
      <textarea
        ref={ref}
        id={id}
        rows={blank ? 2 : 1}
        dir="auto"
        value={text}
        onChange={(event) => onText(event.target.value)}
        enterKeyHint={onTouch ? "enter" : "send"}
        onKeyDown={unlessComposing(press)}
        placeholder={placeholder}
        className={`block max-h-70 w-full field-sizing-content bg-transparent caret-accent outline-none ${
          blank ? "min-h-16 text-lead leading-8" : "min-h-7 text-read"
        }`}
      />
    </>
  );
}

function StopButton({ onStop }: { onStop: () => void }) {
  const t = useTranslations("chat");
  return (
    <Button kind="lined" onClick={onStop}>
      <Square {...icon} size={10} fill="currentColor" />
      {t("stop")}
      <kbd className="text-note text-ink-3 phone:hidden touch:hidden">{t("escapeKey")}</kbd>
    </Button>
  );
}

function SendButton({ ready, offline }: { ready: boolean; offline: boolean }) {
  const t = useTranslations("chat");
  return (
    <Button
      type="submit"
      kind={ready ? (offline ? "lined" : "primary") : "lined"}
      disabled={!ready}
    >
      {offline ? t("sendLater") : t("send")}
      {!offline && (
        <CornerDownLeft {...icon} size={12} className="flex-none phone:hidden touch:hidden" />
      )}
    </Button>
  );
}
