// Files become pages, and pages become passages. It knows no table and no other module. A server reads with `readInChild` and draws with
// `drawInChild`; `readFile` and `drawPage` are what runs in the child.

export { type CutOptions, cutPages } from "./cut/cut-pages.ts";
export { drawInChild, readInChild } from "./in-child.ts";
export { readFile } from "./read-file.ts";
export { serveReading } from "./reader.ts";
export { ReadingError } from "./reading-error.ts";
