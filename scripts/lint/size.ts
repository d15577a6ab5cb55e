// How large a function, a component and the surroundings of a file may be; `max-lines` of ESLint limits the files.

import type { Rule } from "eslint";

const longest = { function: 60, component: 120 };
const mostProps = 7;
const mostImports = 12;

type FunctionNode = {
  id?: { name: string } | null;
  params: Parameter[];
  parent: { id?: { name?: string } };
  loc: NonNullable<Rule.Node["loc"]>;
};
type Parameter = {
  type: string;
  properties?: { type: string }[];
  typeAnnotation?: { typeAnnotation: { type: string; members?: unknown[] } };
};

/** Calls `check` with every function, method and component of the file. */
function everyFunction(check: (node: Rule.Node, work: FunctionNode) => void): Rule.RuleListener {
  const each = (node: Rule.Node) => check(node, node as unknown as FunctionNode);
  return { FunctionDeclaration: each, FunctionExpression: each, ArrowFunctionExpression: each };
}

/** The name of a function: its own, or that of the constant that it is the value of. */
function nameOf({ id, parent }: FunctionNode): string | undefined {
  return (id ?? parent.id)?.name;
}

/** A function in a .tsx file whose name begins with a capital letter. React's rules require names in `memo` too. */
const isComponent = (node: FunctionNode, filename: string) =>
  filename.endsWith(".tsx") && /^\p{Lu}/u.test(nameOf(node) ?? "");

const linesOf = ({ loc }: FunctionNode) => loc.end.line - loc.start.line + 1;

/** The props that a component names: in its parameter, or in a type that is written there. */
function propsOf({ params: [props] }: FunctionNode): number {
  const named = props?.properties?.filter(({ type }) => type === "Property").length ?? 0;
  return Math.max(named, props?.typeAnnotation?.typeAnnotation.members?.length ?? 0);
}

export const functionLength: Rule.RuleModule = {
  meta: {
    type: "suggestion",
    messages: { long: `A function has at most ${longest.function} lines; this one has {{lines}}.` },
    schema: [],
  },
  create: (context) =>
    everyFunction((node, work) => {
      const lines = linesOf(work);
      if (lines > longest.function && !isComponent(work, context.filename))
        context.report({ node, messageId: "long", data: { lines: String(lines) } });
    }),
};

export const componentSize: Rule.RuleModule = {
  meta: {
    type: "suggestion",
    messages: {
      long: `A component has at most ${longest.component} lines; this one has {{lines}}.`,
      wide: `A component has at most ${mostProps} props; this one has {{props}}.`,
    },
    schema: [],
  },
  create: (context) =>
    everyFunction((node, component) => {
      if (!isComponent(component, context.filename)) return;
      const [lines, props] = [linesOf(component), propsOf(component)];
      if (lines > longest.component)
        context.report({ node, messageId: "long", data: { lines: String(lines) } });
      if (props > mostProps)
        context.report({ node, messageId: "wide", data: { props: String(props) } });
    }),
};

/**
 * Files of the project whose code a file uses. What it only exports again is the contents of a module, and data and styles (JSON, CSS) are no
 * code that one must know.
 */
export const fanOut: Rule.RuleModule = {
  meta: {
    type: "suggestion",
    messages: {
      many: `A file imports at most ${mostImports} files of the project; this one imports {{count}}.`,
    },
    schema: [],
  },
  create(context) {
    const imported = new Set<string>();
    return {
      ":matches(ImportDeclaration, ImportExpression) > Literal.source"(node: Rule.Node) {
        const source = String((node as unknown as { value: unknown }).value);
        if (/^[#.]/.test(source) && !/\.(json|css)$/.test(source)) imported.add(source);
      },
      "Program:exit"() {
        if (imported.size > mostImports)
          context.report({
            loc: { line: 1, column: 0 },
            messageId: "many",
            data: { count: String(imported.size) },
          });
      },
    };
  },
};
