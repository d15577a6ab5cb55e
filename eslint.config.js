// The lint rules of the project. scripts/lint/layers.ts defines which file may import which, the files beside it define the other rules of our
// own, and the tests there show for every rule what it refuses and what it allows. The rules of typescript-eslint that need types are checked by
// oxlint (.oxlintrc.json), with the compiler that is not written in JavaScript: a third of the processor time of all of this.

import next from "eslint-config-next/core-web-vitals";
import nextTypescript from "eslint-config-next/typescript";
import boundaries from "eslint-plugin-boundaries";
import regexp from "eslint-plugin-regexp";
import { database, paths, serverOnly } from "./scripts/lint/imports.ts";
import { keys } from "./scripts/lint/keys.ts";
import { layers, settings } from "./scripts/lint/layers.ts";
import { routeHandlers } from "./scripts/lint/route-handlers.ts";
import { rules } from "./scripts/lint/rules.ts";
import { componentSize, fanOut, functionLength } from "./scripts/lint/size.ts";
import { uniqueTypes } from "./scripts/lint/unique-types.ts";
import { words } from "./scripts/lint/words.ts";

/** Files without components and hooks, which cannot import React: its rules, which read every function anew, find nothing in them. */
const withoutReact = "{*,{bench,e2e,lib,prisma,processes,scripts}/**/*}.{js,mjs,ts}";
const reactRules = [...next, ...nextTypescript]
  .flatMap(({ rules = {} }) => Object.keys(rules))
  .filter((rule) => rule.startsWith("react/") || rule.startsWith("react-hooks/"))
  .filter((rule) => rule !== "react-hooks/rules-of-hooks");

const root = import.meta.dirname;
const { parser } = nextTypescript[0].languageOptions;

const tests = "**/*.test.{ts,tsx}";
const product = [
  "app/**",
  "components/**",
  "lib/**",
  "processes/**",
  "{proxy,instrumentation,instrumentation-client}.ts",
];

/** Files whose default export Next, next-intl or a tool asks for. */
const asked = [
  "{*,bench/contenders/*}.config.{js,mjs,ts}",
  "bench/contenders/app/**/{page,layout}.tsx",
  "app/**/{page,layout,template,default,error,global-error,loading,not-found,global-not-found,forbidden,unauthorized}.tsx",
  "app/**/{manifest,robots,sitemap,icon,apple-icon,opengraph-image,twitter-image}.{ts,tsx}",
  "lib/i18n/request.ts",
];

/** What every file may take of lib/db.ts. It tells nothing of Prisma. */
const ofDatabase = [
  "inTransaction",
  "databaseAnswers",
  "isDatabaseAway",
  "isDiskFull",
  "limitDatabase",
];

export default [
  {
    ignores: [
      "data/",
      "lib/generated/",
      "**/.next/",
      "**/next-env.d.ts",
      "test-results/",
      "playwright-report/",
    ],
  },
  ...next,
  ...nextTypescript,
  {
    plugins: {
      boundaries,
      regexp,
      parlor: {
        rules: {
          ...rules,
          "route-handlers": routeHandlers,
          "component-size": componentSize,
          database,
          "fan-out": fanOut,
          "function-length": functionLength,
          keys,
          paths,
          "server-only": serverOnly,
          "unique-types": uniqueTypes,
          words,
        },
      },
    },
    linterOptions: { noInlineConfig: true },
    languageOptions: { parser },
    settings: { ...settings(root), react: { version: "19.3" }, next: { rootDir: root } },
    rules: {
      ...layers,
      "parlor/paths": "error",
      "parlor/html": "error",
      "parlor/named-exports": "error",
      "parlor/unique-types": "error",
      "max-lines": ["error", { max: 300, skipBlankLines: false, skipComments: false }],
      "no-warning-comments": [
        "error",
        {
          // oxlint heeds comments that disable it, in the name of ESLint too.
          terms: ["todo", "fixme", "xxx", "biome-ignore", "oxlint-disable", "eslint-disable"],
          location: "anywhere",
        },
      ],
      "@next/next/no-assign-module-variable": "off", // these are modules of ECMAScript, where the name is free
      "no-eval": "error",
      "no-new-func": "error",
    },
  },
  {
    files: ["**/*.{ts,tsx,mjs}"],
    languageOptions: { parserOptions: { project: "tsconfig.json", tsconfigRootDir: root } },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/ban-ts-comment": [
        "error",
        { "ts-expect-error": true, "ts-ignore": true, "ts-nocheck": true, "ts-check": false },
      ],
      "@typescript-eslint/no-unused-vars": [
        "error",
        {
          ignoreRestSiblings: true,
          argsIgnorePattern: "^_",
          destructuredArrayIgnorePattern: "^_",
          varsIgnorePattern: "^_$",
        },
      ],
    },
  },
  {
    files: [withoutReact],
    rules: {
      ...Object.fromEntries(reactRules.map((rule) => [rule, "off"])),
      "no-restricted-imports": ["error", { patterns: [{ regex: "^react(-dom)?(/|$)" }] }],
    },
  },
  {
    // Regular expressions run on text from users, models and files: all must run in linear time.
    files: product,
    ignores: [tests, "lib/testing/**", "lib/demo-model/{runner,wire,conformance}/**"],
    rules: {
      "regexp/no-super-linear-backtracking": ["error", { report: "potential" }],
      "regexp/no-super-linear-move": ["error", { report: "potential" }],
    },
  },
  {
    files: product,
    ignores: [tests, "lib/testing/**"],
    rules: { "parlor/function-length": "error", "parlor/component-size": "error" },
  },
  {
    files: product,
    ignores: [
      tests,
      "lib/testing/**",
      "app/api/openapi.json/routes.ts", // the list of all routes
    ],
    rules: { "parlor/fan-out": "error" },
  },
  {
    files: product,
    ignores: ["lib/env.ts", tests, "lib/testing/**"],
    rules: { "parlor/env": "error" },
  },
  {
    files: ["app/**", "components/**", "lib/**"],
    ignores: [tests, "lib/testing/**"],
    rules: { "no-console": "error", "parlor/plain-imports": "error" },
  },
  { files: ["**/*.{ts,tsx}"], ignores: ["lib/auth/**"], rules: { "parlor/keys": "error" } },
  {
    files: ["app/**/*.tsx", "components/**/*.tsx"],
    ignores: [tests],
    rules: { "parlor/words": "error" },
  },
  {
    files: ["app/**/*.{ts,tsx}", "components/**/*.{ts,tsx}"],
    ignores: ["components/ui/composition.ts", tests],
    rules: { "parlor/composition": "error" },
  },
  {
    files: ["**/*.{ts,tsx,mjs}"],
    ignores: [
      "lib/db.ts",
      "lib/database-away.test.ts",
      "lib/*/{store,*-store}.ts",
      "lib/testing/**",
    ],
    rules: { "parlor/database": ["error", ofDatabase] },
  },
  {
    files: ["processes/**", "scripts/**", "bench/**"],
    rules: { "parlor/database": ["error", [...ofDatabase, "connection"]] },
  },
  {
    files: ["lib/*/{index,store,*-store}.ts"],
    ignores: ["lib/{testing,demo-model,embedded-postgres,i18n,reading}/**"],
    rules: { "parlor/server-only": "error" },
  },
  {
    files: ["app/{api,v1}/**/route.ts"],
    rules: {
      "parlor/route-handlers": "error",
      "max-lines": ["error", { max: 60, skipBlankLines: false, skipComments: false }],
    },
  },
  {
    files: asked,
    rules: { "parlor/named-exports": "off", "import/no-anonymous-default-export": "off" },
  },
];
