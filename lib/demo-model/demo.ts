import { Requests } from "./play/requests.ts";
import { Scripts } from "./play/scripts.ts";
import { Catalogue } from "./runner/catalogue.ts";
import type { ServerSpec } from "./schema.ts";

/** Everything that one server holds. */
export type Demo = { spec: ServerSpec; catalogue: Catalogue; scripts: Scripts; requests: Requests };

export function makeDemo(spec: ServerSpec): Demo {
  return { spec, catalogue: new Catalogue(spec), scripts: new Scripts(), requests: new Requests(spec.remember) };
}
