"use client";

import { Check } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { type ReactNode, type RefObject, useRef } from "react";

import { keepWhileComposing } from "./composition.ts";
import { icon } from "./icon.ts";

export type MenuOption = {
  value: string;
  name: ReactNode;
  /** One sentence on when to choose it. */
  what?: ReactNode;
  /** A word at the end of its line. */
  tail?: ReactNode;
};

export type MenuAction = { name: ReactNode; danger?: boolean; onPick: () => void };

/** A choice: one of the options is in force. */
export type MenuChoice = {
  options: readonly MenuOption[];
  value: string;
  onChoose: (value: string) => void;
  /** A remark below the list. */
  foot?: ReactNode;
  /** For options that need no sentence. */
  narrow?: boolean;
};

/** Options of which any number may be chosen: the menu is not closed by a choice. */
export type MenuChoices = {
  options: readonly MenuOption[];
  values: readonly string[];
  /** The most that can be in force. */
  most: number;
  onToggle: (value: string) => void;
  foot?: ReactNode;
};

export type MenuContent = {
  choice?: MenuChoice;
  /** Or several. */
  choices?: MenuChoices;
  /** Or things to do. */
  actions?: readonly MenuAction[];
  /** Where the list opens: below the button and from its start, unless said otherwise. */
  place?: { align?: "start" | "end"; side?: "top" | "bottom" };
};

type Props = {
  content: MenuContent;
  label: string;
  open: boolean;
  layer: HTMLElement;
  button: RefObject<HTMLButtonElement | null>;
  onClose: () => void;
};

const row =
  "w-full cursor-default px-4 py-2 text-ui outline-none select-none data-highlighted:bg-wash phone:px-5 phone:py-3";
const option = `${row} grid grid-cols-[1rem_minmax(0,1fr)_auto] gap-x-2 text-ink`;

/** The list of a menu. It closes by Escape, by a choice, and by what is done elsewhere; then the keyboard is back on its button. */
export function MenuList({ content, label, open, layer, button, onClose }: Props) {
  const { choice, choices, actions, place: { align = "start", side = "bottom" } = {} } = content;
  const foot = choice?.foot ?? choices?.foot;
  // An action begins after the focus is back, so that what it opens can take it and give it back.
  const picked = useRef<() => void>(undefined);
  const returnFocus = (event: Event) => {
    event.preventDefault();
    button.current?.focus({ preventScroll: true });
    const begin = picked.current;
    picked.current = undefined;
    begin?.();
  };
  const sparePress = (event: { target: EventTarget | null; preventDefault: () => void }) => {
    // The button's own click closes it.
    if (event.target instanceof Node && button.current?.contains(event.target))
      event.preventDefault();
  };
  return (
    <DropdownMenu.Root open={open} modal={false} onOpenChange={(wanted) => !wanted && onClose()}>
      <DropdownMenu.Trigger
        tabIndex={-1}
        aria-hidden
        className="pointer-events-none invisible absolute inset-0"
      />
      <DropdownMenu.Portal container={layer}>
        {/* It is rendered at the end of the page, outside of every landmark, so it brings its own. */}
        <div role="region" aria-label={label}>
          <DropdownMenu.Content
            data-sheet
            aria-label={label}
            aria-labelledby={undefined}
            loop
            align={align}
            side={side}
            sideOffset={8}
            alignOffset={align === "start" ? -16 : 0}
            collisionPadding={20}
            onEscapeKeyDown={keepWhileComposing}
            onCloseAutoFocus={returnFocus}
            onPointerDownOutside={sparePress}
            className={`overlay z-10 max-h-(--radix-dropdown-menu-content-available-height) overflow-y-auto py-2 phone:max-h-[75dvh] phone:w-screen phone:max-w-none phone:rounded-none phone:border-x-0 phone:border-b-0 phone:pb-[max(1rem,env(safe-area-inset-bottom))] ${
              actions ? "min-w-44" : choice?.narrow ? "w-80" : "w-100"
            }`}
          >
            {choice && <Options {...choice} />}
            {choices && <ManyOptions {...choices} />}
            {actions?.map((action, at) => (
              <DropdownMenu.Item
                key={at}
                onSelect={() => {
                  picked.current = action.onPick;
                }}
                className={`${row} ${action.danger ? "text-danger" : "text-ink"}`}
              >
                {action.name}
              </DropdownMenu.Item>
            ))}
            {foot && (
              <p className="mt-2 border-t border-line px-4 pt-2 text-small text-ink-3 phone:px-5">
                {foot}
              </p>
            )}
          </DropdownMenu.Content>
        </div>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Options({ options, value, onChoose }: MenuChoice) {
  return (
    <DropdownMenu.RadioGroup value={value} onValueChange={onChoose}>
      {options.map((each) => (
        <DropdownMenu.RadioItem key={each.value} value={each.value} className={option}>
          <OptionText option={each} />
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

function ManyOptions({ options, values, most, onToggle }: MenuChoices) {
  return options.map((each) => {
    const isChosen = values.includes(each.value);
    return (
      <DropdownMenu.CheckboxItem
        key={each.value}
        checked={isChosen}
        disabled={!isChosen && values.length >= most}
        onCheckedChange={() => onToggle(each.value)}
        onSelect={(event) => event.preventDefault()}
        className={`${option} data-disabled:text-ink-3`}
      >
        <OptionText option={each} />
      </DropdownMenu.CheckboxItem>
    );
  });
}

function OptionText({ option: { name, what, tail } }: { option: MenuOption }) {
  return (
    <>
      <span>
        <DropdownMenu.ItemIndicator>
          <Check {...icon} className="mt-0.5 text-accent" />
        </DropdownMenu.ItemIndicator>
      </span>
      <span className="wrap-anywhere">{name}</span>
      <span className="text-small whitespace-nowrap text-ink-3">{tail}</span>
      {what && <span className="col-[2/-1] text-small text-pretty text-ink-2">{what}</span>}
    </>
  );
}
