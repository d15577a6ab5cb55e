import type { Rule } from "eslint";

const methods = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/;

type Identifier = { name?: string };
type Declarator = {
  id: Identifier & { type: string };
  init?: { type: string; callee?: Identifier } | null;
};
type Specifier = { local: Identifier; exported: Identifier };

/** Every method of a route is made by `endpoint` of lib/http: it checks who may call, Origin and size, and makes answers of errors. */
export const routeHandlers: Rule.RuleModule = {
  meta: {
    type: "problem",
    messages: { refused: "A route's methods are made by endpoint(…) of #lib/http/index.ts." },
    schema: [],
  },
  create(context) {
    let endpoint: string | undefined;
    /** The constants of this file that `endpoint` made. */
    const made = new Set<string | undefined>();
    /** What the file exports; `local` is undefined where the value comes from another file. */
    const exported: { node: Rule.Node; name?: string; local?: string }[] = [];
    return {
      "ImportDeclaration[source.value='#lib/http/index.ts'] > ImportSpecifier[imported.name='endpoint']":
        (node: Rule.Node) => {
          endpoint = (node as unknown as Specifier).local.name;
        },
      "VariableDeclaration[kind='const'] > VariableDeclarator": (node: Rule.Node) => {
        const { id, init } = node as unknown as Declarator;
        if (
          endpoint !== undefined &&
          init?.type === "CallExpression" &&
          init.callee?.name === endpoint
        )
          made.add(id.name);
      },
      "ExportNamedDeclaration > VariableDeclaration > VariableDeclarator": (node: Rule.Node) => {
        const { id } = node as unknown as Declarator;
        // A destructured name could be any method.
        exported.push({ node, name: id.type === "Identifier" ? id.name : "GET", local: id.name });
      },
      "ExportNamedDeclaration > FunctionDeclaration": (node: Rule.Node) => {
        exported.push({ node, name: (node as unknown as { id: Identifier }).id.name });
      },
      "ExportNamedDeclaration > ExportSpecifier": (node: Rule.Node) => {
        const { local, exported: outside } = node as unknown as Specifier;
        exported.push({ node, name: outside.name, local: local.name });
      },
      ExportAllDeclaration: (node: Rule.Node) => void exported.push({ node, name: "GET" }),
      "Program:exit": () => {
        for (const { node, name, local } of exported) {
          if (methods.test(name ?? "") && !(local && made.has(local)))
            context.report({ node, messageId: "refused" });
        }
      },
    };
  },
};
