import { describeRules, type RuleCase } from "./tree.ts";

const imported =
  'import type { Admin, Viewer } from "#lib/auth/viewer.ts";\nexport type Key = Admin | Viewer;\n';
const type = "type V = Viewer;\n";
const verb = "const rename = (viewer: Viewer) => viewer;\n";

/** Ways to make a principal outside of lib/auth. */
const forgeries = [
  "export const forge = (row: object) => row as Viewer;",
  "export const forge = (row: object) => row as unknown as Admin;",
  "export const forge = (row: object) => <Viewer>row;",
  "export const forge = (row: object) => row as Viewer & { x: 1 };",
  "export const forge = (row: object) => row as Viewer | null;",
  "export const forge = (row: unknown) => row as Promise<Viewer>;",
  "export const isViewer = (row: unknown): row is Viewer => row !== null;",
  `${type}export const forge = (row: object) => row as V;`,
  `${verb}export const forge = (row: object) => rename(row as Parameters<typeof rename>[0]);`,
  'import type { Viewer as Held } from "#lib/auth/viewer.ts";\nexport const forge = (row: object) => row as Held | undefined;',
  "export const forge = (row: object, viewer: Viewer) => [viewer, row as typeof viewer];",
  `${verb}export const forge = (row: object) => rename(row as never);`,
];

const honest =
  "export const idOf = (viewer: Viewer) => ({ id: viewer.id as string }) satisfies { id: string };\nexport const odd = Number(1 as never);";

describeRules(
  "principals are made in lib/auth only",
  forgeries.map((forgery, index): RuleCase => {
    const path = `${["lib/chat", "lib/testing", "app", "e2e"][index % 4]}/${index}.ts`;
    return ["parlor/keys", path, imported + forgery, imported + honest];
  }),
);
