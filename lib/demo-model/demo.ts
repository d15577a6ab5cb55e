import { Catalogue } from "./catalogue.ts";
import { Requests } from "./requests.ts";
import type { ServerSpec } from "./schema.ts";
import { Scripts } from "./scripts.ts";

/** Everything that one server holds. */
export type Demo = { spec: ServerSpec; catalogue: Catalogue; scripts: Scripts; requests: Requests };

export function makeDemo(spec: ServerSpec): Demo {
  return { spec, catalogue: new Catalogue(spec), scripts: new Scripts(), requests: new Requests(spec.remember) };
}
