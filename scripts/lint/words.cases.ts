import { describeRules, type RuleCase } from "./tree.ts";

const component = (jsx: string) => `export const A = ({ t }: { t: string }) => ${jsx};`;

const words = [
  ["<p>Send</p>", "<p>{t}</p>"],
  ["<p>发送</p>", "<p>Parlor {t}</p>"],
  ['<p>{"Send"}</p>', '<p>{" · "}{t}</p>'],
  ["<p>{`Send ${t}`}</p>", "<p>{`${t} / ${t}`}</p>"],
  ['<p>{t ? "Yes" : t}</p>', "<p>{t ? t : 3}</p>"],
  ['<p>{t || "None"}</p>', '<p>{t === "none" || null}</p>'],
  ["<>Send</>", "<>&nbsp;·&nbsp;{t}</>"],
  ['<p title="Send">{t}</p>', "<p title={t}>{t}</p>"],
  ['<p aria-label="Send">{t}</p>', '<p aria-labelledby="send">{t}</p>'],
  [
    '<p aria-label={t ? "Stop" : "Send"}>{t}</p>',
    '<p aria-label={t} className={t ? "stop" : "send"}>{t}</p>',
  ],
  ['<input placeholder="Ask" name={t} />', '<input placeholder={t} name="ask" />'],
  [
    '<object title={t}><img src="/a.svg" alt="A cat" /></object>',
    '<svg role="img" aria-label="Parlor" id={t} />',
  ],
];

describeRules(
  "texts come from the catalogues",
  words.map(
    ([refused, allowed], index): RuleCase => [
      "parlor/words",
      `components/${index}.tsx`,
      component(refused ?? ""),
      component(allowed ?? ""),
    ],
  ),
);

describeRules("the title in the browser's tab comes from the catalogues, too", [
  [
    "parlor/words",
    "app/a/page.tsx",
    'export const metadata = { title: "Sign in" };',
    'export const metadata = { title: "Parlor" };',
  ],
  [
    "parlor/words",
    "app/b/layout.tsx",
    'export const metadata = { title: { template: "%s of Parlor", default: "Parlor" } };',
    'export const metadata = { title: { template: "%s · Parlor", default: "Parlor" } };',
  ],
]);
