// The lint rules, on snippets of code. All are in one test file, because all types are read for each tree of files.

import "./imports.cases.ts";
import "./keys.cases.ts";
import "./route-handlers.cases.ts";
import "./rules.cases.ts";
import "./size.cases.ts";
import "./types.cases.ts";
import "./words.cases.ts";
