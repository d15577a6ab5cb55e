import type { Rule } from "eslint";

/** Attributes that users read or hear. */
const spoken =
  /^(aria-(label|description|placeholder|roledescription|valuetext)|title|placeholder|alt|label|summary)$/;

/**
 * Letters of any script, except for the product's name, entities and the place of another title.
 */
const hasWords = (text: string) =>
  /\p{L}/u.test(text.replaceAll(/&\w+;|%s/g, "").replaceAll(/\bParlor\b/g, ""));

type Expression = Rule.Node & {
  value?: unknown;
  expression?: Expression;
  quasis?: { value: { raw: string } }[];
  consequent?: Expression;
  alternate?: Expression;
  right?: Expression;
};

/** The literal texts of an expression: a literal, a template, either branch of a conditional. */
function written(node: Expression | undefined): string[] {
  switch (node?.type as string | undefined) {
    case "Literal":
      return typeof node?.value === "string" ? [node.value] : [];
    case "TemplateLiteral":
      return node?.quasis?.map((quasi) => quasi.value.raw) ?? [];
    case "ConditionalExpression":
      return [...written(node?.consequent), ...written(node?.alternate)];
    case "LogicalExpression":
      return written(node?.right);
    case "JSXExpressionContainer":
    case "TSAsExpression":
    case "TSSatisfiesExpression":
      return written(node?.expression);
    default:
      return [];
  }
}

/**
 * Texts for users come from the catalogues in lib/i18n; otherwise they would be in one language
 * only.
 */
export const words: Rule.RuleModule = {
  meta: {
    type: "problem",
    messages: { refused: "Texts come from the catalogues (lib/i18n): “{{text}}”." },
    schema: [],
  },
  create(context) {
    const judge = (node: Expression, texts: string[]) => {
      const text = texts.find(hasWords);
      if (text !== undefined)
        context.report({ node, messageId: "refused", data: { text: text.trim().slice(0, 40) } });
    };
    return {
      JSXText: (node: Expression) => judge(node, [String(node.value)]),
      ":matches(JSXElement, JSXFragment) > JSXExpressionContainer": (node: Expression) =>
        judge(node, written(node)),
      // The title in the browser's tab.
      "VariableDeclarator[id.name='metadata'] Property[key.name=/^(title|default|template|description)$/]":
        (node: Rule.Node) =>
          judge(node as Expression, written((node as unknown as { value?: Expression }).value)),
      JSXAttribute: (node: Rule.Node) => {
        const { name, value } = node as unknown as { name: { name: unknown }; value?: Expression };
        if (typeof name.name === "string" && spoken.test(name.name))
          judge(node as Expression, written(value));
      },
    };
  },
};
