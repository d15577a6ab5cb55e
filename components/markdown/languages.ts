import { grammars } from "./grammars.ts";

const aliases: Record<string, string> = {
  "c++": "cpp",
  "c#": "csharp",
  cs: "csharp",
  console: "shell",
  docker: "dockerfile",
  golang: "go",
  h: "c",
  hpp: "cpp",
  html: "xml",
  js: "javascript",
  jsx: "javascript",
  kt: "kotlin",
  make: "makefile",
  md: "markdown",
  mjs: "javascript",
  mysql: "sql",
  objc: "objectivec",
  patch: "diff",
  pgsql: "sql",
  postgres: "sql",
  postgresql: "sql",
  ps1: "powershell",
  pwsh: "powershell",
  py: "python",
  rb: "ruby",
  rs: "rust",
  sh: "bash",
  svg: "xml",
  tex: "latex",
  toml: "ini",
  ts: "typescript",
  tsx: "typescript",
  vb: "vbnet",
  yml: "yaml",
  zsh: "bash",
};

/**
 * The language of a code block: `id` if it can be highlighted, `name` as it is shown. An unknown
 * language is shown as written.
 */
export function codeLanguageOf(info: string): { id?: string; name?: string } {
  const [written = ""] = info.trim().split(/[\s,{:]/);
  const key = written.toLowerCase();
  const id = Object.hasOwn(aliases, key) ? aliases[key] : key;
  if (id && Object.hasOwn(grammars, id))
    return {
      id,
      name: key === "html" || key === "svg" ? key.toUpperCase() : (grammars[id]?.name ?? id),
    };
  return /^[\w+#.-]{1,24}$/.test(written) && !/^(text|txt|plain|plaintext)$/.test(key)
    ? { name: written }
    : {};
}
