import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";

import { ESLint } from "eslint";
import { describe, expect, test } from "vitest";

const checkout = join(import.meta.dirname, "../..");

/** The configuration of the linters, which is copied from this checkout; a rule needs the types of the principals. */
const configuration = [
  "eslint.config.js",
  "scripts/lint",
  "biome.json",
  ".oxlintrc.json",
  "tsconfig.json",
  "package.json",
  ".gitignore",
  "lib/auth/viewer.ts",
];

/** The names of the violated rules, by file; an error of the parser is `null`. */
export type Findings = Record<string, (string | null)[]>;

/** A finding in oxlint's report: `typescript(no-floating-promises)` in a file. */
type Diagnostic = { code: string; filename: string };

/**
 * A temporary folder with this checkout's configuration of the linters and the given files (path → source). They are real files, because the
 * type-aware rules and Biome read the disk, and outside of the checkout, so that no other test or tool finds them.
 */
export function createTree(files: Record<string, string>) {
  const root = mkdtempSync(join(tmpdir(), "parlor-lint-"));
  for (const path of configuration)
    cpSync(join(checkout, path), join(root, path), { recursive: true });
  symlinkSync(join(checkout, "node_modules"), join(root, "node_modules"));
  mkdirSync(join(root, "app")); // Next's rules look for it
  writeFileSync(join(root, "node.d.ts"), '/// <reference types="node" />\n');
  for (const [path, source] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), `${source}\n`);
  }
  return {
    async eslint(): Promise<Findings> {
      const reports = await new ESLint({ cwd: root }).lintFiles(Object.keys(files));
      return Object.fromEntries(
        reports.map(({ filePath, messages }) => [
          relative(root, filePath),
          // Snippets of one tree are independent: two may have a type of one name.
          [...new Set(messages.map(({ ruleId }) => ruleId))].filter(
            (rule) => rule !== "parlor/unique-types",
          ),
        ]),
      );
    },
    /** oxlint has ended with an error when it has found something; its report is whole all the same. */
    async oxlint(): Promise<Findings> {
      const oxlint = join(checkout, "node_modules/.bin/oxlint");
      const { stdout } = await promisify(execFile)(oxlint, ["--type-aware", "--format=json", "."], {
        cwd: root,
      }).catch((thrown: { stdout: string }) => thrown);
      const { diagnostics } = JSON.parse(stdout) as { diagnostics: Diagnostic[] };
      const findings: Findings = {};
      for (const { code, filename } of diagnostics)
        (findings[filename] ??= []).push(code.replace(/\((.*)\)$/, "/$1"));
      return findings;
    },
    /** The output of `biome lint` for the whole tree, and whether it found nothing. */
    async biome(): Promise<{ clean: boolean; output: string }> {
      const biome = join(checkout, "node_modules/.bin/biome");
      return promisify(execFile)(biome, ["lint", "--colors=off", "."], { cwd: root }).then(
        ({ stdout }) => ({ clean: true, output: stdout }),
        ({ stdout, stderr }: { stdout: string; stderr: string }) => ({
          clean: false,
          output: stdout + stderr,
        }),
      );
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** What ESLint finds in a tree of these files. */
export async function lint(files: Record<string, string>): Promise<Findings> {
  const tree = createTree(files);
  return tree.eslint().finally(tree.remove);
}

/** What ESLint and oxlint find in a tree of these files. */
async function lintByBoth(files: Record<string, string>): Promise<Findings> {
  const tree = createTree(files);
  try {
    const [found, typed] = await Promise.all([tree.eslint(), tree.oxlint()]);
    return Object.fromEntries(
      Object.keys(files).map((path) => [path, [...(found[path] ?? []), ...(typed[path] ?? [])]]),
    );
  } finally {
    tree.remove();
  }
}

export type RuleCase = [rule: string, path: string, refused: string, allowed: string];

/**
 * Snippets of all rules share as few trees as their paths allow, because all types are read for each tree. Refused and allowed snippets are in
 * different trees.
 */
const trees = { refused: [] as SharedTree[], allowed: [] as SharedTree[] };

type SharedTree = { files: Record<string, string>; found?: Promise<Findings> };

/** Adds a file to the first tree that has none at its path. Returns a function for the findings in it. */
function addSnippet(which: keyof typeof trees, path: string, source: string) {
  let tree = trees[which].find(({ files }) => !(path in files));
  if (!tree) trees[which].push((tree = { files: {} }));
  const { files } = tree;
  files[path] = source;
  return async () => (await (tree.found ??= lintByBoth(files)))[path];
}

/** For every rule a snippet that it refuses, and beside it what one would write instead, which must pass all rules. */
export function describeRules(subject: string, rules: RuleCase[]) {
  const snippets = rules.map(([rule, path, refused, allowed]) => ({
    rule,
    path,
    refused: addSnippet("refused", path, refused),
    allowed: addSnippet("allowed", path, allowed),
  }));
  describe(subject, () => {
    test.each(snippets)("$rule in $path", async ({ rule, refused, allowed }) => {
      expect(await refused()).toContain(rule);
      // An import of a file that is not in the tree has no type.
      expect(
        (await allowed())?.filter(
          (name) => name === rule || !name?.startsWith("typescript/no-unsafe-"),
        ),
      ).toEqual([]);
    });
  });
}

/** Files that pass all the rules. */
export function testAllowed(title: string, files: Record<string, string>) {
  const snippets = Object.entries(files).map(([path, source]) =>
    addSnippet("allowed", path, source),
  );
  test(title, async () => {
    expect(await Promise.all(snippets.map((found) => found()))).toEqual(snippets.map(() => []));
  });
}
