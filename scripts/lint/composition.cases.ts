import { describeRules, type RuleCase } from "./tree.ts";

const helpers =
  'import { keepWhileComposing, onKeyAnywhere, unlessComposing } from "#components/ui/composition.ts";\nexport const used = [keepWhileComposing, onKeyAnywhere, unlessComposing];\n';
const press = "export const press = (event: { key: string }) => void event.key;\n";

/** A key handler that sees the keys of an input method, and what one writes instead. */
const handlers: [refused: string, allowed: string][] = [
  ["<input onKeyDown={press} />", "<input onKeyDown={unlessComposing(press)} />"],
  [
    "<input onKeyDown={(event) => press(event)} />",
    "<input onKeyDown={unlessComposing((event) => press(event))} />",
  ],
  ["<input onKeyUp={press} />", "<input onInput={() => press({ key: '' })} />"],
  ["<input onKeyDownCapture={press} />", "<input onKeyDownCapture={unlessComposing(press)} />"],
  ["<dialog onKeyDown={press} />", "<dialog onKeyDown={keepWhileComposing} />"],
  ["<input {...{ onKeyDown: press }} />", "<input {...{ id: 'a' }} />"],
];

const listeners: [refused: string, allowed: string][] = [
  ['addEventListener("keydown", press)', "onKeyAnywhere(press)"],
  ['document.addEventListener("keyup", press)', 'document.addEventListener("click", () => 1)'],
  ["(window.onkeydown = press)", "(window.onblur = null)"],
];

describeRules(
  "keys belong to an input method while it composes",
  [...handlers, ...listeners].map(([refused, allowed], at): RuleCase => {
    const source = (code: string) => `${helpers}${press}export const A = () => ${code};`;
    const path = `${at % 2 ? "app" : "components/chat"}/composition-${at}.tsx`;
    return ["parlor/composition", path, source(refused), source(allowed)];
  }),
);
