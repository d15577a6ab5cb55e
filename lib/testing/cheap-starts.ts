// The tests start the product's processes a hundred times, and most of those live for seconds: what a start costs counts, not what a long run gains.

import { resolve } from "node:path";

/** What depends on nothing but the installed packages and the code itself, and is kept from one run of the tests to the next. */
export const cache = resolve("node_modules/.cache/parlor");

/**
 * NODE_COMPILE_CACHE: a process takes the compiled code of modules that have not changed from one that has ended before it, in place of compiling
 * them again.
 */
export const compiledCode = `${cache}/compiled`;

/**
 * PGlite's code is compiled once only, by V8's quick compiler: its optimizing one would spend more on the functions that a start and a few
 * thousand statements call often than they take.
 */
export const databaseFlags = ["--liftoff-only"];
