import { dirname, join, relative, sep } from "node:path";

import type { Rule } from "eslint";

const sources =
  ":matches(ImportDeclaration, ExportNamedDeclaration, ExportAllDeclaration, ImportExpression) > Literal.source";

/** The folder in which a file may use `./` and `../`: its module, or its top-level folder. */
function home(path: string): string {
  const [top = "", second = "", third] = path.split("/");
  if (top === "lib") return third === undefined || second === "generated" ? "lib" : `lib/${second}`;
  return second === "" ? "." : top;
}

/**
 * An import names its file with the extension (plain Node reads it too), relative inside a module,
 * by `#lib/` or `#components/` outside of it.
 */
export const paths: Rule.RuleModule = {
  meta: {
    type: "problem",
    messages: {
      leaves: "A relative import stays inside its module: write #{{path}}.",
      ending: "An import names its file with the extension.",
    },
    schema: [],
  },
  create(context) {
    const file = relative(context.cwd, context.filename).replaceAll(sep, "/");
    return {
      [sources]: (node: Rule.Node) => {
        const source = String((node as { value?: unknown }).value);
        if (!/^(\.|#)/.test(source)) return;
        if (!/\.(ts|tsx|mjs|js|json|css)$/.test(source))
          context.report({ node, messageId: "ending" });
        if (!source.startsWith(".")) return;
        const path = join(dirname(file), source).replaceAll(sep, "/");
        const own = home(file);
        const inside = own === "." || (path.startsWith(`${own}/`) && home(path) === own);
        if (!inside) context.report({ node, messageId: "leaves", data: { path } });
      },
    };
  },
};

/**
 * The allowed imports of lib/db.ts. `db` itself is for the modules' store.ts; elsewhere `allow`
 * lists the names, and types are free.
 */
export const database: Rule.RuleModule = {
  meta: {
    type: "problem",
    messages: {
      refused:
        "Of lib/db.ts this file may import {{allowed}} and types: `db` is for a module's store.ts.",
    },
    schema: [{ type: "array", items: { type: "string" } }],
  },
  create(context) {
    const allow: string[] = context.options[0];
    const refuse = (node: Rule.Node) =>
      context.report({ node, messageId: "refused", data: { allowed: allow.join(", ") } });
    const isDb = (source?: object | null) =>
      /^(#lib|\.|\.\.)\/db\.ts$/.test(String((source as { value?: unknown })?.value));
    return {
      ImportDeclaration(node) {
        const { importKind } = node as { importKind?: string };
        if (!isDb(node.source) || importKind === "type") return;
        for (const specifier of node.specifiers) {
          const { imported, importKind: kind } = specifier as {
            imported?: { name?: string };
            importKind?: string;
          };
          if (kind !== "type" && !allow.includes(imported?.name ?? "*"))
            refuse(specifier as Rule.Node);
        }
      },
      ExportNamedDeclaration(node) {
        if (isDb(node.source) && (node as { exportKind?: string }).exportKind !== "type")
          refuse(node);
      },
      ExportAllDeclaration: (node) => void (isDb(node.source) && refuse(node)),
      ImportExpression: (node) => void (isDb(node.source) && refuse(node)),
    };
  },
};

/**
 * A module's index.ts and store.ts start with `import "server-only"`, so that no build can include
 * them in the browser's code.
 */
export const serverOnly: Rule.RuleModule = {
  meta: {
    type: "problem",
    messages: { missing: 'This file starts with: import "server-only";' },
    schema: [],
  },
  create: (context) => ({
    Program(node) {
      const [first] = node.body;
      if (first?.type !== "ImportDeclaration" || first.source.value !== "server-only")
        context.report({ node, messageId: "missing" });
    },
  }),
};
