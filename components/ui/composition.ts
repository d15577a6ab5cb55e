// Key events and input methods. While an input method composes, its keys (Enter, Escape, arrows) belong to it and nothing of the page may act
// on them. A lint rule (parlor/composition) lets no key handler by that does not come from here.

/** A key event of the browser or of React. */
type KeyPress = Pick<KeyboardEvent, "key" | "keyCode" | "preventDefault"> &
  ({ isComposing: boolean } | { nativeEvent: { isComposing: boolean } });

/**
 * Whether an input method takes this key. Browsers differ in what they report: Safari ends the composition before the key that ended it, which
 * then has only the key code 229.
 */
const isComposing = (event: KeyPress): boolean =>
  ("nativeEvent" in event ? event.nativeEvent : event).isComposing || event.keyCode === 229;

/** A key handler that does not see the keys of an input method. */
export const unlessComposing =
  <Event extends KeyPress>(act: (event: Event) => void) =>
  (event: Event): void => {
    if (!isComposing(event)) act(event);
  };

/** Calls `act` for each key pressed anywhere on the page, except those of an input method. Returns a function that ends this. */
export function onKeyAnywhere(act: (event: KeyboardEvent) => void): () => void {
  const press = unlessComposing(act);
  addEventListener("keydown", press);
  return () => removeEventListener("keydown", press);
}

/** For what the browser itself does on Escape (it closes a dialog, it empties a search field): not while an input method composes. */
export function keepWhileComposing(event: KeyPress): void {
  if (event.key === "Escape" && isComposing(event)) event.preventDefault();
}
