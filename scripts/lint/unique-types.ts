import { relative } from "node:path";

import type { Rule } from "eslint";

/** The file that exports a type with that name, by the linted checkout. */
const owners = new Map<string, Map<string, string>>();

/**
 * Refuses an exported type, interface or class whose name another file already exports. A re-export
 * is the same type and may have the same name. It knows the files that this run has linted so far:
 * only a run over the whole tree is complete.
 */
export const uniqueTypes: Rule.RuleModule = {
  meta: {
    type: "problem",
    messages: { taken: "{{file}} exports another type named {{name}}." },
    schema: [],
  },
  create(context) {
    const file = relative(context.cwd, context.filename);
    const known = owners.get(context.cwd) ?? new Map<string, string>();
    owners.set(context.cwd, known);
    const check = (node: Rule.Node) => {
      const { name } = (node as unknown as { id: { name: string } }).id;
      const owner = known.get(name) ?? file;
      known.set(name, owner);
      if (owner !== file) context.report({ node, messageId: "taken", data: { name, file: owner } });
    };
    return {
      "ExportNamedDeclaration > :matches(TSTypeAliasDeclaration, TSInterfaceDeclaration, ClassDeclaration)":
        check,
    };
  },
};
