import { Ellipsis } from "lucide-react";

import { icon } from "./icon.ts";
import { Menu } from "./menu.tsx";
import type { MenuAction } from "./menu-list.tsx";

/** The menu at the end of a row of a table: what can be done with its entry. */
export function RowMenu({ label, actions }: { label: string; actions: readonly MenuAction[] }) {
  return (
    <Menu look="icon" place={{ align: "end" }} label={label} actions={actions} className="-me-1.5">
      <Ellipsis {...icon} />
    </Menu>
  );
}
