import { useEffect, useEffectEvent, useState } from "react";

/** What is looked at beside the page: of one turn, or of the latest whichever that is. */
export type InspectedTurn = { turnId?: string };

/** Of which turn the page shows what the model saw, if of any. Ctrl or ⌘ with the full stop opens and closes it. */
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
