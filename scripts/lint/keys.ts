import type { Rule } from "eslint";
import type { Expression, Program, Type } from "typescript";

/** The parser's services of typescript-eslint, where types are available. */
type Services = {
  program?: Program | null;
  getTypeAtLocation?: (node: Rule.Node) => Type;
  esTreeNodeToTSNodeMap?: { get(node: Rule.Node): Expression };
};

/**
 * True for the type of a principal, under whatever name: it has the brand that lib/auth/viewer.ts
 * declares and nothing else can write.
 */
const isKey = (type: Type): boolean =>
  type.isUnion()
    ? type.types.some(isKey)
    : type.getProperties().some(({ escapedName }) => String(escapedName).startsWith("__@held@"));

/**
 * A Viewer or an Admin is made in lib/auth only: no type assertion elsewhere may result in one,
 * whatever name is used.
 */
export const keys: Rule.RuleModule = {
  meta: {
    type: "problem",
    messages: {
      refused:
        "Only lib/auth makes a Viewer or an Admin: take the principal from requireViewer or requireAdmin.",
    },
    schema: [],
  },
  create(context) {
    const { program, getTypeAtLocation, esTreeNodeToTSNodeMap } = context.sourceCode
      .parserServices as Services;
    const named = "Identifier[name=/^(Viewer|Admin)$/]";
    const refuse = (node: Rule.Node) => context.report({ node, messageId: "refused" });
    return {
      // By name, also inside another type (a promise, a list), and in type predicates.
      [`:matches(TSAsExpression, TSTypeAssertion) > .typeAnnotation ${named}`]: refuse,
      [`TSTypePredicate ${named}`]: refuse,
      // By type, whatever the name.
      ":matches(TSAsExpression, TSTypeAssertion) > .typeAnnotation": (node: Rule.Node) => {
        if (getTypeAtLocation && isKey(getTypeAtLocation(node))) refuse(node);
      },
      // `never` is assignable to a principal.
      ":matches(TSAsExpression, TSTypeAssertion):has(> TSNeverKeyword)": (node: Rule.Node) => {
        const assertion = esTreeNodeToTSNodeMap?.get(node);
        const asked = assertion && program?.getTypeChecker().getContextualType(assertion);
        if (asked && isKey(asked)) refuse(node);
      },
    };
  },
};
