import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";

import { ESLint } from "eslint";
import { describe, expect, test } from "vitest";

const checkout = join(import.meta.dirname, "../..");

/** What the linters are made of, as it stands in this checkout; the type of the keys is part of a rule. */
const configuration = [
  "eslint.config.js",
  "scripts/lint",
  "biome.json",
  "tsconfig.json",
  "package.json",
  ".gitignore",
  "lib/auth/viewer.ts",
];

/** The names of the rules that ESLint breaks on, by file; a parser's error is `null`. */
export type Findings = Record<string, (string | null)[]>;

/**
 * A house of its own in a temporary folder: this checkout's configuration of the linters, and the given files (path → source). The files are
 * real ones, because the type-aware rules and Biome read the disk, and apart from the checkout, so that nobody else stumbles over them.
 */
export function growTree(files: Record<string, string>) {
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
          // Snippets of one tree stand each for itself: two may well have a type of one name.
          [...new Set(messages.map(({ ruleId }) => ruleId))].filter(
            (rule) => rule !== "parlor/unique-types",
          ),
        ]),
      );
    },
    /** What `biome lint` says of the whole tree, and whether it was content. */
    async biome(): Promise<{ content: boolean; said: string }> {
      const biome = join(checkout, "node_modules/.bin/biome");
      return promisify(execFile)(biome, ["lint", "--colors=off", "."], { cwd: root }).then(
        ({ stdout }) => ({ content: true, said: stdout }),
        ({ stdout, stderr }: { stdout: string; stderr: string }) => ({
          content: false,
          said: stdout + stderr,
        }),
      );
    },
    fell: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** What ESLint finds in a tree of these files. */
export async function lint(files: Record<string, string>): Promise<Findings> {
  const tree = growTree(files);
  return tree.eslint().finally(tree.fell);
}

export type RuleCase = [rule: string, path: string, refused: string, allowed: string];

/**
 * Snippets of all rules stand in as few trees as their paths allow: each tree costs a reading of all the types. What the rules refuse and what
 * they let pass stand apart.
 */
const trees = { refused: [] as SharedTree[], allowed: [] as SharedTree[] };

type SharedTree = { files: Record<string, string>; found?: Promise<Findings> };

/** Puts a file into the first tree that has none at its path; answers how to learn what ESLint finds in it. */
function plant(which: keyof typeof trees, path: string, source: string) {
  let tree = trees[which].find(({ files }) => !(path in files));
  if (!tree) trees[which].push((tree = { files: {} }));
  const { files } = tree;
  files[path] = source;
  return async () => (await (tree.found ??= lint(files)))[path];
}

/** For every rule a snippet that its rule refuses, and beside it what one would write instead: that must pass all the rules. */
export function describeRules(subject: string, rules: RuleCase[]) {
  const planted = rules.map(([rule, path, refused, allowed]) => ({
    rule,
    path,
    refused: plant("refused", path, refused),
    allowed: plant("allowed", path, allowed),
  }));
  describe(subject, () => {
    test.each(planted)("$rule in $path", async ({ rule, refused, allowed }) => {
      expect(await refused()).toContain(rule);
      // What a snippet takes from a file that is not in the tree has no type.
      expect(
        (await allowed())?.filter(
          (name) => name === rule || !name?.startsWith("@typescript-eslint/no-unsafe-"),
        ),
      ).toEqual([]);
    });
  });
}

/** Files that pass all the rules. */
export function testAllowed(title: string, files: Record<string, string>) {
  const planted = Object.entries(files).map(([path, source]) => plant("allowed", path, source));
  test(title, async () => {
    expect(await Promise.all(planted.map((found) => found()))).toEqual(planted.map(() => []));
  });
}
