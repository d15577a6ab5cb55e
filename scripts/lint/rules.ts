// Laws that one look at the syntax decides. Each is a rule of its own name (`parlor/…`), so that one is never lost because another part of
// the configuration speaks of the same files.

import type { Rule } from "eslint";

/** A rule that refuses whatever one of the selectors (esquery) finds. */
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

export const rules: Record<string, Rule.RuleModule> = {
  // NEXT_RUNTIME is no setting: the build puts a constant in its place.
  env: refuse(
    "Only lib/env.ts reads the environment: add the setting to its schema.",
    `MemberExpression[property.name='env']${ofProcess}:not(${isNextsConstant} > *)`,
    `MemberExpression[property.value='env']${ofProcess}`,
    "VariableDeclarator[init.name='process'] > ObjectPattern > Property[key.name='env']",
    // Under another name the lines above would not know it.
    "VariableDeclarator[init.name='process'][id.type='Identifier']",
    "ImportDeclaration[source.value=/^(node:)?process$/]",
    "ImportExpression[source.value=/^(node:)?process$/]",
    "CallExpression[callee.property.name='loadEnvFile']",
  ),
  html: refuse(
    "No raw HTML: what a model, a document or a person wrote is drawn by React.",
    `JSXAttribute[name.name=${isHtml}]`,
    `Property[key.name=${isHtml}]`,
    `Property[key.value=${isHtml}]`,
    `MemberExpression[property.name=${isHtml}]`,
    `MemberExpression[property.value=${isHtml}]`,
    "CallExpression[callee.object.name='document'][callee.property.name=/^write(ln)?$/]",
  ),
  "named-exports": refuse(
    "Exports have names; only Next and configuration files ask for a default.",
    "ExportDefaultDeclaration",
    "ExportSpecifier[exported.name='default']",
  ),
  "plain-imports": refuse(
    "An import says in plain letters where it leads.",
    "ImportExpression[source.type!='Literal']",
  ),
};
