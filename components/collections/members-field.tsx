"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";

import { useMutation } from "#components/frame/use-mutation.ts";
import { Button } from "#components/ui/button.tsx";
import { unlessComposing } from "#components/ui/composition.ts";
import { Field } from "#components/ui/field.tsx";
import { icon } from "#components/ui/icon.ts";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Isolate } from "#components/ui/isolate.tsx";
import { Menu } from "#components/ui/menu.tsx";
import { revealHidden } from "#components/ui/plain-text.ts";

import { foldUsername, isUsername } from "#lib/text/username.ts";

import { findPerson, type NamedMember } from "./requests.ts";

type Props = {
  /** Undefined while they are read. */
  members: readonly NamedMember[] | undefined;
  isLost: boolean;
  /** The viewer's. */
  username: string;
  hint: string;
  /** What somebody who is added may do at first. */
  newRole: NamedMember["role"];
  onChange: (members: NamedMember[]) => void;
};

/** The people whom a collection is for, and what each of them may do. They are added by their user names, which not everybody may list. */
export function MembersField({ members, isLost, username, hint, newRole, onChange }: Props) {
  const t = useTranslations("collections");
  if (!members)
    return (
      <p role="status" className="mt-2 text-small text-ink-3">
        {t(isLost ? "membersLost" : "membersLoading")}
      </p>
    );
  return (
    <fieldset className="mt-4 min-w-0">
      <legend className="text-small text-ink-2">{t("members")}</legend>
      <p className="mt-1 text-small text-pretty text-ink-3">{hint}</p>
      <ul className="mt-2 max-w-120" aria-label={t("members")}>
        {members.map((member) => (
          <MemberRow
            key={member.userId}
            member={member}
            onRole={(role) =>
              onChange(members.map((each) => (each === member ? { ...each, role } : each)))
            }
            onRemove={() => onChange(members.filter((each) => each !== member))}
          />
        ))}
      </ul>
      {members.length === 0 && <p className="mt-2 text-ui text-ink-3">{t("membersNone")}</p>}
      <AddPerson
        taken={[username, ...members.map((member) => member.username)]}
        onAdd={(person) => onChange([...members, { ...person, role: newRole }])}
      />
    </fieldset>
  );
}

type RowProps = {
  member: NamedMember;
  onRole: (role: NamedMember["role"]) => void;
  onRemove: () => void;
};

function MemberRow({ member: { name, username, role }, onRole, onRemove }: RowProps) {
  const t = useTranslations("collections");
  const shown = revealHidden(name);
  return (
    <li className="flex items-center gap-3 border-b border-line py-1 text-ui">
      <span className="min-w-0 flex-1 wrap-anywhere">
        <Isolate>{name}</Isolate> <span className="text-ink-3">{username}</span>
      </span>
      <Menu
        look="word"
        label={t("roleOf", { name: shown })}
        choice={{
          value: role,
          options: [
            { value: "reader", name: t("reader") },
            { value: "editor", name: t("editor") },
          ],
          onChoose: (value) => onRole(value === "editor" ? "editor" : "reader"),
          narrow: true,
        }}
        place={{ align: "end" }}
      >
        {t(role)}
      </Menu>
      <IconButton label={t("removePerson", { name: shown })} onClick={onRemove}>
        <X {...icon} />
      </IconButton>
    </li>
  );
}

type AddProps = {
  /** User names: the viewer's, then those in the list. */
  taken: readonly string[];
  onAdd: (person: Omit<NamedMember, "role">) => void;
};

function AddPerson({ taken, onAdd }: AddProps) {
  const t = useTranslations("collections");
  const { busy, trouble, run } = useMutation();
  const [typed, setTyped] = useState("");
  const [fault, setFault] = useState<"usernameNone" | "usernameTwice" | "usernameSelf">();
  const add = async () => {
    const wanted = foldUsername(typed.trim());
    if (wanted === "") return;
    if (wanted === taken[0]) return setFault("usernameSelf");
    if (taken.includes(wanted)) return setFault("usernameTwice");
    if (!isUsername(wanted)) return setFault("usernameNone");
    const found = await run(() => findPerson(wanted));
    if (found === undefined) return;
    const [person] = found;
    if (!person) return setFault("usernameNone");
    setTyped("");
    onAdd(person);
  };
  return (
    <div className="mt-3 flex max-w-120 items-start gap-3">
      <Field
        className="min-w-0 flex-1"
        label={t("username")}
        name="username"
        spellCheck={false}
        autoCapitalize="none"
        autoComplete="off"
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value);
          setFault(undefined);
        }}
        onKeyDown={unlessComposing((event) => {
          if (event.key !== "Enter") return;
          // It would send the whole form.
          event.preventDefault();
          void add();
        })}
        hint={t("usernameHint")}
        error={fault ? t(fault) : trouble}
      />
      <Button className="mt-5" disabled={busy} onClick={() => void add()}>
        {t(busy ? "adding" : "addPerson")}
      </Button>
    </div>
  );
}
