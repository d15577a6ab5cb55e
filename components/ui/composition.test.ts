import { expect, test, vi } from "vitest";

import { keepWhileComposing, unlessComposing } from "./composition.ts";

/** A key event as the browser and as React report it. */
const events = (key: string, isComposing: boolean, keyCode: number) => [
  { key, isComposing, keyCode, preventDefault: vi.fn() },
  { key, nativeEvent: { isComposing }, keyCode, preventDefault: vi.fn() },
];

test.each([
  [true, 229, true],
  [true, 27, true],
  [false, 229, true],
  [false, 27, false],
])("isComposing %s with key code %i: the input method's is %s", (isComposing, keyCode, itsOwn) => {
  for (const event of events("Escape", isComposing, keyCode)) {
    const act = vi.fn();
    unlessComposing(act)(event);
    expect(act).toHaveBeenCalledTimes(itsOwn ? 0 : 1);
    keepWhileComposing(event);
    expect(event.preventDefault).toHaveBeenCalledTimes(itsOwn ? 1 : 0);
  }
});

test("only Escape is kept from the browser: the input method's other keys have no effect that would have to be stopped", () => {
  for (const event of events("Enter", true, 229)) {
    keepWhileComposing(event);
    expect(event.preventDefault).not.toHaveBeenCalled();
  }
});
