import type { Rule } from "eslint";
import type { Expression, Program, Type } from "typescript";

/** What typescript-eslint's parser knows of a file, where it was asked for types. */
type Services = {
  program?: Program | null;
  getTypeAtLocation?: (node: Rule.Node) => Type;
  esTreeNodeToTSNodeMap?: { get(node: Rule.Node): Expression };
};

/** True for the type of a key, under whatever name: it carries the mark that lib/auth/viewer.ts declares and nobody else can write. */
const isKey = (type: Type): boolean =>
  type.isUnion()
    ? type.types.some(isKey)
    : type.getProperties().some(({ escapedName }) => String(escapedName).startsWith("__@held@"));

/** A Viewer or an Admin is made in lib/auth alone: no assertion elsewhere may end in one, whatever it is called there. */
export const keys: Rule.RuleModule = {
  meta: {
    type: "problem",
    messages: {
      refused:
        "Only lib/auth makes a Viewer or an Admin: take the key from whoever passed the door.",
    },
    schema: [],
  },
  create(context) {
    const { program, getTypeAtLocation, esTreeNodeToTSNodeMap } = context.sourceCode
      .parserServices as Services;
    const named = "Identifier[name=/^(Viewer|Admin)$/]";
    const refuse = (node: Rule.Node) => context.report({ node, messageId: "refused" });
    return {
      // By name, also inside another type (a promise, a list), and where a function claims that something is one.
      [`:matches(TSAsExpression, TSTypeAssertion) > .typeAnnotation ${named}`]: refuse,
      [`TSTypePredicate ${named}`]: refuse,
      // By type, whatever the name.
      ":matches(TSAsExpression, TSTypeAssertion) > .typeAnnotation": (node: Rule.Node) => {
        if (getTypeAtLocation && isKey(getTypeAtLocation(node))) refuse(node);
      },
      // `never` fits wherever a key is asked for.
      ":matches(TSAsExpression, TSTypeAssertion):has(> TSNeverKeyword)": (node: Rule.Node) => {
        const assertion = esTreeNodeToTSNodeMap?.get(node);
        const asked = assertion && program?.getTypeChecker().getContextualType(assertion);
        if (asked && isKey(asked)) refuse(node);
      },
    };
  },
};
