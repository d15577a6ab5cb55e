"use client";

import { useTranslations } from "next-intl";

import { EntryMenu } from "#components/frame/entry-menu.tsx";
import { useMutation } from "#components/frame/use-mutation.ts";
import type { MenuAction } from "#components/ui/menu-list.tsx";
import { revealHidden } from "#components/ui/plain-text.ts";
import type { ModelChange, ModelItem } from "#lib/models/schema.ts";

import { changeModel, deleteModel, loadModel, unloadModel } from "./requests.ts";

type Props = {
  model: ModelItem;
  /** The place of the last model of the list. */
  last: number;
  onChange: () => void;
};

/** What can be done with a model. */
export function ModelMenu({ model, last, onChange }: Props) {
  const t = useTranslations("models");
  const { trouble, run } = useMutation();
  const name = revealHidden(model.name);
  const { state, features, order, enabled, manageable, loaded, loading } = model;
  const isThere = state === "available";
  const canChat = isThere && features.includes("chat");
  const change = (wish: ModelChange) => () => void run(() => changeModel(model, wish));
  const act = (key: Action, onPick: () => void, when = true): MenuAction[] =>
    when ? [{ name: t(key), onPick }] : [];
  const isMovable = canChat && !model.default;
  const actions: MenuAction[] = [
    ...act("change", onChange, state !== "remote"),
    ...act("makeDefault", change({ default: true }), canChat && enabled && !model.default),
    ...act("moveUp", change({ order: order - 1 }), isMovable && order > 1),
    ...act("moveDown", change({ order: order + 1 }), isMovable && order < last),
    ...act(
      "load",
      () => void run(() => loadModel(model)),
      canChat && manageable && !loaded && !loading,
    ),
    ...act(
      "unload",
      () => void run(() => unloadModel(model)),
      isThere && manageable && loaded !== null,
    ),
  ];
  const isDeletable = state === "absent" || (isThere && manageable);
  if (actions.length === 0 && !isDeletable) return null;
  const deletion = {
    label: t("delete"),
    title: t("deleteTitle", { name }),
    text: t(state === "absent" ? "deleteAbsent" : "deleteText", { server: model.runtimeName }),
    onDelete: () => deleteModel(model),
  };
  return (
    <>
      <EntryMenu
        label={t("changeOf", { name })}
        actions={actions}
        deletion={isDeletable ? deletion : undefined}
      />
      {trouble && (
        <p role="alert" className="text-small whitespace-normal text-danger">
          {trouble}
        </p>
      )}
    </>
  );
}

type Action = "change" | "makeDefault" | "moveUp" | "moveDown" | "load" | "unload";
