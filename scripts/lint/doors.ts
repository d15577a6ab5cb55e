import type { Rule } from "eslint";

const methods = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/;

type Named = { type: string; name?: string };
type Declarator = { id: Named; init?: { type: string; callee?: Named } | null };

/** Every method of a route is made by `endpoint` of lib/http.ts: it is there that errors become answers, and that Origin and size are checked. */
export const doors: Rule.RuleModule = {
  meta: { type: "problem", messages: { refused: "A route's methods are made by endpoint(…) of #lib/http.ts." }, schema: [] },
  create(context) {
    let endpoint: string | undefined;
    const refuse = (node: Rule.Node) => context.report({ node, messageId: "refused" });
    return {
      "ImportDeclaration[source.value='#lib/http.ts'] > ImportSpecifier[imported.name='endpoint']": (node: Rule.Node) => {
        endpoint = (node as unknown as { local: { name: string } }).local.name;
      },
      "ExportNamedDeclaration > VariableDeclaration > VariableDeclarator": (node: Rule.Node) => {
        const { id, init } = node as unknown as Declarator;
        const made = endpoint !== undefined && init?.type === "CallExpression" && init.callee?.name === endpoint;
        if (id.type !== "Identifier" || (methods.test(id.name ?? "") && !made)) refuse(node);
      },
      "ExportNamedDeclaration > FunctionDeclaration": (node: Rule.Node) => {
        if (methods.test((node as unknown as { id: { name: string } }).id.name)) refuse(node);
      },
      // Passed on or renamed, a method could not be seen here.
      "ExportNamedDeclaration > ExportSpecifier": (node: Rule.Node) => {
        if (methods.test((node as unknown as { exported: { name: string } }).exported.name)) refuse(node);
      },
      ExportAllDeclaration: refuse,
    };
  },
};
