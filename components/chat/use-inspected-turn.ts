import { useEffect, useEffectEvent, useState } from "react";

/** The turn whose context is shown in the panel: the turn with this id, or without one always the latest. */
export type InspectedTurn = { turnId?: string };

/** Which turn's context the panel shows, if it is open. Ctrl+. or ⌘+. opens and closes it. */
export function useInspectedTurn() {
  const [inspected, setInspected] = useState<InspectedTurn>();
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== "." || !(event.metaKey || event.ctrlKey) || event.shiftKey || event.altKey)
      return;
    event.preventDefault();
    setInspected(inspected ? undefined : {});
  });
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => press(event);
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
  return { inspected, inspect: setInspected };
}
