import type { LanguageFn } from "highlight.js";

type Grammar = () => Promise<{ default: LanguageFn }>;

/**
 * The languages that can be highlighted: the name that is shown, and the module of the grammar,
 * which is loaded when the first code in it is shown.
 */
export const grammars: Record<string, { name: string; grammar: Grammar }> = {
  bash: { name: "Bash", grammar: () => import("highlight.js/lib/languages/bash") },
  c: { name: "C", grammar: () => import("highlight.js/lib/languages/c") },
  cpp: { name: "C++", grammar: () => import("highlight.js/lib/languages/cpp") },
  csharp: { name: "C#", grammar: () => import("highlight.js/lib/languages/csharp") },
  css: { name: "CSS", grammar: () => import("highlight.js/lib/languages/css") },
  diff: { name: "Diff", grammar: () => import("highlight.js/lib/languages/diff") },
  dockerfile: {
    name: "Dockerfile",
    grammar: () => import("highlight.js/lib/languages/dockerfile"),
  },
  go: { name: "Go", grammar: () => import("highlight.js/lib/languages/go") },
  graphql: { name: "GraphQL", grammar: () => import("highlight.js/lib/languages/graphql") },
  http: { name: "HTTP", grammar: () => import("highlight.js/lib/languages/http") },
  ini: { name: "INI", grammar: () => import("highlight.js/lib/languages/ini") },
  java: { name: "Java", grammar: () => import("highlight.js/lib/languages/java") },
  javascript: {
    name: "JavaScript",
    grammar: () => import("highlight.js/lib/languages/javascript"),
  },
  json: { name: "JSON", grammar: () => import("highlight.js/lib/languages/json") },
  kotlin: { name: "Kotlin", grammar: () => import("highlight.js/lib/languages/kotlin") },
  latex: { name: "LaTeX", grammar: () => import("highlight.js/lib/languages/latex") },
  lua: { name: "Lua", grammar: () => import("highlight.js/lib/languages/lua") },
  makefile: { name: "Makefile", grammar: () => import("highlight.js/lib/languages/makefile") },
  markdown: { name: "Markdown", grammar: () => import("highlight.js/lib/languages/markdown") },
  matlab: { name: "MATLAB", grammar: () => import("highlight.js/lib/languages/matlab") },
  nginx: { name: "nginx", grammar: () => import("highlight.js/lib/languages/nginx") },
  objectivec: {
    name: "Objective-C",
    grammar: () => import("highlight.js/lib/languages/objectivec"),
  },
  perl: { name: "Perl", grammar: () => import("highlight.js/lib/languages/perl") },
  php: { name: "PHP", grammar: () => import("highlight.js/lib/languages/php") },
  powershell: {
    name: "PowerShell",
    grammar: () => import("highlight.js/lib/languages/powershell"),
  },
  python: { name: "Python", grammar: () => import("highlight.js/lib/languages/python") },
  r: { name: "R", grammar: () => import("highlight.js/lib/languages/r") },
  ruby: { name: "Ruby", grammar: () => import("highlight.js/lib/languages/ruby") },
  rust: { name: "Rust", grammar: () => import("highlight.js/lib/languages/rust") },
  scala: { name: "Scala", grammar: () => import("highlight.js/lib/languages/scala") },
  scss: { name: "SCSS", grammar: () => import("highlight.js/lib/languages/scss") },
  shell: { name: "Shell", grammar: () => import("highlight.js/lib/languages/shell") },
  sql: { name: "SQL", grammar: () => import("highlight.js/lib/languages/sql") },
  swift: { name: "Swift", grammar: () => import("highlight.js/lib/languages/swift") },
  typescript: {
    name: "TypeScript",
    grammar: () => import("highlight.js/lib/languages/typescript"),
  },
  vbnet: { name: "VB.NET", grammar: () => import("highlight.js/lib/languages/vbnet") },
  xml: { name: "XML", grammar: () => import("highlight.js/lib/languages/xml") },
  yaml: { name: "YAML", grammar: () => import("highlight.js/lib/languages/yaml") },
};
