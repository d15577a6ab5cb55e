import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";

import { ESLint } from "eslint";
import { beforeAll, describe, expect, test } from "vitest";

const checkout = join(import.meta.dirname, "../..");

/**
 * The linters' configuration and rules in this checkout; the type of the principals is part of a
 * rule.
 */
const configuration = [
  "eslint.config.js",
  "scripts/lint",
  "biome.json",
  "tsconfig.json",
  "package.json",
  ".gitignore",
  "lib/auth/viewer.ts",
];

/** The names of the rules that ESLint reports, by file; a parser's error is `null`. */
export type Findings = Record<string, (string | null)[]>;

/**
 * A temporary folder with this checkout's configuration of the linters and the given files (path →
 * source). The files are on the disk, because the type-aware rules and Biome read it, and outside
 * of the checkout, so that they do not affect its own checks.
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
          // The snippets of one tree are independent: two may have a type of the same name.
          [...new Set(messages.map(({ ruleId }) => ruleId))].filter(
            (rule) => rule !== "parlor/unique-types",
          ),
        ]),
      );
    },
    /** The findings of `biome lint` for the whole tree, and whether it passed. */
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

/** The findings of ESLint for a tree of these files. */
export async function lint(files: Record<string, string>): Promise<Findings> {
  const tree = growTree(files);
  return tree.eslint().finally(tree.fell);
}

export type RuleCase = [rule: string, path: string, refused: string, allowed: string];

/** All the rules of a test file share two trees, because each tree costs a reading of all types. */
const wrong: Record<string, string> = {};
const right: Record<string, string> = {};
let found: Promise<[Findings, Findings]> | undefined;

/** For every rule a snippet that it refuses, and the correct form, which must pass all rules. */
export function describeRules(subject: string, rules: RuleCase[]) {
  for (const [, path, refused, allowed] of rules) {
    if (path in wrong) throw new Error(`two snippets at ${path}`);
    wrong[path] = refused;
    right[path] = allowed;
  }
  describe(subject, () => {
    let [refused, allowed]: Findings[] = [];
    beforeAll(async () => {
      found ??= Promise.all([lint(wrong), lint(right)]);
      [refused, allowed] = await found;
    });

    test.each(rules)("%s in %s", (rule, path) => {
      expect(refused?.[path]).toContain(rule);
      // A value from a file that is not in the tree has no type.
      expect(
        allowed?.[path]?.filter(
          (name) => name === rule || !name?.startsWith("@typescript-eslint/no-unsafe-"),
        ),
      ).toEqual([]);
    });
  });
}
