import { readFileSync } from "node:fs";

/** The text of a file that a test of components checks, such as a style sheet: `new URL("x.css", import.meta.url)`. */
export const fileText = (file: URL): string => readFileSync(file, "utf8");
