// The lint rules, on snippets of code. All are in one test file, because all types are read for each tree of files.

import "./composition.cases.ts";
import "./imports.cases.ts";
import "./keys.cases.ts";
import "./route-handlers.cases.ts";
import "./rules.cases.ts";
import "./size.cases.ts";
import "./types.cases.ts";
import "./words.cases.ts";
