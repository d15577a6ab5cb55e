"use client";

import { MoreHorizontal } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { type FormEvent, type KeyboardEvent, useState } from "react";

import { unlessComposing } from "#components/ui/composition.ts";
import { Confirm } from "#components/ui/dialog.tsx";
import { icon } from "#components/ui/icon.ts";
import { Isolate } from "#components/ui/isolate.tsx";
import { Caret, Dot } from "#components/ui/marks.tsx";
import { Menu } from "#components/ui/menu.tsx";
import { isActiveStatus } from "#lib/conversations/rules.ts";
import type { ConversationEntry } from "#lib/conversations/schema.ts";

import { rowLook } from "./index-rows.tsx";

type Props = {
  conversation: ConversationEntry;
  current: boolean;
  fresh: boolean;
  onRename: (id: string, title: string) => Promise<void>;
  onDelete: (id: string) => Promise<void>;
};

/** A conversation in the list: its link, the status of its last turn, and its actions. */
export function ConversationRow({ conversation, current, fresh, onRename, onDelete }: Props) {
  const t = useTranslations("index");
  const [doing, setDoing] = useState<"renaming" | "deleting">();
  const { id, turn } = conversation;
  const title = conversation.title || t("untitled");
  const done = () => setDoing(undefined);
  if (doing === "renaming")
    return <Rename title={title} onDone={done} onRename={(next) => onRename(id, next)} />;
  return (
    <li className="group/row relative">
      <Link
        href={`/c/${id}`}
        prefetch={false}
        aria-current={current ? "page" : undefined}
        className={`${rowLook} pe-11 phone:pe-14`}
      >
        <span className="min-w-0 flex-1 truncate">
          <Isolate>{title}</Isolate>
        </span>
        <Stand turn={turn} fresh={fresh} />
      </Link>
      <span className="absolute inset-y-0 end-2 flex items-center">
        <Menu
          label={t("change", { title })}
          look="icon"
          place={{ align: "end" }}
          className="opacity-0 group-focus-within/row:opacity-100 group-hover/row:opacity-100 aria-expanded:opacity-100 touch:opacity-100"
          actions={[
            { name: t("rename"), onPick: () => setDoing("renaming") },
            { name: t("delete"), danger: true, onPick: () => setDoing("deleting") },
          ]}
        >
          <MoreHorizontal {...icon} />
        </Menu>
      </span>
      <Delete
        title={title}
        running={turn !== null && isActiveStatus(turn.status)}
        open={doing === "deleting"}
        onDelete={() => onDelete(id)}
        onClose={done}
      />
    </li>
  );
}

/** The status of the last turn: a mark, and a text for screen readers. */
function Stand({ turn, fresh }: Pick<ConversationEntry, "turn"> & { fresh: boolean }) {
  const t = useTranslations("index");
  const status = turn?.status;
  if (status && isActiveStatus(status)) {
    return (
      <>
        <Caret className="h-3.5" />
        <span className="sr-only">{t("writing")}</span>
      </>
    );
  }
  if (fresh) {
    return (
      <>
        <Dot tone="accent" className="size-1.5" />
        <span className="sr-only">{t("answered")}</span>
      </>
    );
  }
  if (!status || status === "done") return null;
  return <span className="text-note font-regular whitespace-nowrap text-ink-3">{t(status)}</span>;
}

function Rename({
  title,
  onRename,
  onDone,
}: {
  title: string;
  onRename: (title: string) => Promise<void>;
  onDone: () => void;
}) {
  const t = useTranslations("index");
  const [text, setText] = useState(title);
  const [wrong, setWrong] = useState<string>();
  const submit = async (event?: FormEvent) => {
    event?.preventDefault();
    const next = text.trim();
    if (next === "" || next === title) return onDone();
    if (next.length > 200) return setWrong(t("titleWrong"));
    try {
      await onRename(next);
      onDone();
    } catch (thrown) {
      setWrong((thrown as Error).message);
    }
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    onDone();
  };
  return (
    <li>
      <form onSubmit={(event) => void submit(event)} className="py-0.5 ps-6 pe-4 phone:px-5">
        <input
          // The user has just chosen to rename, so the focus moves here.
          autoFocus
          aria-label={t("newTitle", { title })}
          aria-invalid={wrong !== undefined}
          dir="auto"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onFocus={(event) => event.target.select()}
          onBlur={() => void submit()}
          enterKeyHint="done"
          onKeyDown={unlessComposing(press)}
          className="h-7 w-full border-b border-control bg-transparent text-ui text-ink outline-none focus:border-accent focus:shadow-[0_1px_0_var(--accent)] focus-visible:rounded-none phone:h-11 phone:text-read"
        />
        {wrong !== undefined && (
          <p role="alert" className="mt-1 text-small text-danger">
            {wrong}
          </p>
        )}
      </form>
    </li>
  );
}

type DeleteProps = {
  title: string;
  running: boolean;
  open: boolean;
  onDelete: () => Promise<void>;
  onClose: () => void;
};

function Delete({ title, running, open, onDelete, onClose }: DeleteProps) {
  const t = useTranslations("index");
  const [state, setState] = useState<{ busy: boolean; error?: string }>({ busy: false });
  const remove = async () => {
    setState({ busy: true });
    try {
      await onDelete();
      setState({ busy: false });
      onClose();
    } catch (thrown) {
      setState({ busy: false, error: (thrown as Error).message });
    }
  };
  return (
    <Confirm
      open={open}
      title={t("deleteTitle")}
      action={{ label: t("delete"), danger: true, ...state, onPress: () => void remove() }}
      no={t("keep")}
      onClose={onClose}
    >
      <p>{t("deleteText", { title })}</p>
      {running && <p className="mt-2">{t("deleteRunning")}</p>}
    </Confirm>
  );
}
