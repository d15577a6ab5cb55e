// The lint rules, on snippets of code. All in one file of tests: its trees cost a reading of all the types each.

import "./imports.cases.ts";
import "./keys.cases.ts";
import "./route-handlers.cases.ts";
import "./rules.cases.ts";
import "./size.cases.ts";
import "./types.cases.ts";
import "./words.cases.ts";
