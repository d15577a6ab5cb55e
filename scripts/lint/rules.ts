// Rules that inspect only the syntax tree. Each has a name of its own (`parlor/…`), so that another
// part of the configuration for the same files does not override it.

import type { Rule } from "eslint";

/** A rule that refuses every node that one of the selectors (esquery) matches. */
function refuse(message: string, ...selectors: string[]): Rule.RuleModule {
  return {
    meta: { type: "problem", messages: { refused: message }, schema: [] },
    create: (context) =>
      Object.fromEntries(
        selectors.map((selector) => [
          selector,
          (node: Rule.Node) => context.report({ node, messageId: "refused" }),
        ]),
      ),
  };
}

const ofProcess =
  ":matches([object.name='process'], [object.property.name='process'], [object.property.value='process'])";
const isNextsConstant =
  "MemberExpression:matches([property.name='NEXT_RUNTIME'], [property.value='NEXT_RUNTIME'])";
const isHtml =
  "/^(dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML|setHTMLUnsafe|createContextualFragment|srcDoc|srcdoc)$/";

const isKeyHandler = "/^on(Escape)?Key(Down|Up|Press)(Capture)?$/";
const ofComposition = "/^(unlessComposing|keepWhileComposing)$/";

export const rules: Record<string, Rule.RuleModule> = {
  composition: refuse(
    "While an input method composes, keys belong to it: use unlessComposing, onKeyAnywhere or keepWhileComposing of components/ui/composition.ts.",
    `JSXAttribute[name.name=${isKeyHandler}]:not([value.expression.callee.name=${ofComposition}]):not([value.expression.name=${ofComposition}])`,
    `ObjectExpression > Property[key.name=${isKeyHandler}]`,
    "CallExpression:matches([callee.name='addEventListener'], [callee.property.name='addEventListener'])[arguments.0.value=/^key(down|up|press)$/]",
    "AssignmentExpression > MemberExpression.left[property.name=/^onkey(down|up|press)$/]",
  ),
  // NEXT_RUNTIME is not a setting: the build replaces it with a constant.
  env: refuse(
    "Only lib/env.ts reads the environment: add the setting to its schema.",
    `MemberExpression[property.name='env']${ofProcess}:not(${isNextsConstant} > *)`,
    `MemberExpression[property.value='env']${ofProcess}`,
    "VariableDeclarator[init.name='process'] > ObjectPattern > Property[key.name='env']",
    // Renamed, the selectors above would not match it.
    "VariableDeclarator[init.name='process'][id.type='Identifier']",
    "ImportDeclaration[source.value=/^(node:)?process$/]",
    "ImportExpression[source.value=/^(node:)?process$/]",
    "CallExpression[callee.property.name='loadEnvFile']",
  ),
  html: refuse(
    "No raw HTML: content from models, documents and users is rendered by React.",
    `JSXAttribute[name.name=${isHtml}]`,
    `Property[key.name=${isHtml}]`,
    `Property[key.value=${isHtml}]`,
    `MemberExpression[property.name=${isHtml}]`,
    `MemberExpression[property.value=${isHtml}]`,
    "CallExpression[callee.object.name='document'][callee.property.name=/^write(ln)?$/]",
  ),
  "named-exports": refuse(
    "Exports have names; only Next and configuration files need a default export.",
    "ExportDefaultDeclaration",
    "ExportSpecifier[exported.name='default']",
  ),
  "plain-imports": refuse(
    "Import paths must be string literals.",
    "ImportExpression[source.type!='Literal']",
  ),
};
