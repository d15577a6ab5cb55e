"use client";

import { Ellipsis } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";

import { useMutation } from "#components/frame/use-mutation.ts";
import { Confirm } from "#components/ui/dialog.tsx";
import { icon } from "#components/ui/icon.ts";
import { Menu } from "#components/ui/menu.tsx";
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
  const { busy, trouble, run, forget } = useMutation();
  const [isAsked, setAsked] = useState(false);
  const name = revealHidden(model.name);
  const { state, features, order, enabled, manageable, loaded, loading } = model;
  const isThere = state === "available";
  const canChat = isThere && features.includes("chat");
  const close = () => {
    forget();
    setAsked(false);
  };
  const remove = async () => {
    if (await run(() => deleteModel(model))) close();
  };
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
    ...(state === "absent" || (isThere && manageable)
      ? [{ name: t("delete"), danger: true, onPick: () => setAsked(true) }]
      : []),
  ];
  if (actions.length === 0) return null;
  return (
    <>
      <Menu
        look="icon"
        place={{ align: "end" }}
        label={t("changeOf", { name })}
        actions={actions}
        className="-me-1.5"
      >
        <Ellipsis {...icon} />
      </Menu>
      {trouble && !isAsked && (
        <p role="alert" className="text-small whitespace-normal text-danger">
          {trouble}
        </p>
      )}
      <Confirm
        open={isAsked}
        title={t("deleteTitle", { name })}
        action={{
          label: t("delete"),
          danger: true,
          busy,
          error: trouble,
          onPress: () => void remove(),
        }}
        onClose={close}
      >
        {t(state === "absent" ? "deleteAbsent" : "deleteText", { server: model.runtimeName })}
      </Confirm>
    </>
  );
}

type Action = "change" | "makeDefault" | "moveUp" | "moveDown" | "load" | "unload";
