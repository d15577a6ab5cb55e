import { Requests } from "./play/requests.ts";
import { Scripts } from "./play/scripts.ts";
import { ModelCatalogue } from "./runner/catalogue.ts";
import type { ServerSpec } from "./schema.ts";

/** Everything that one server holds. */
export type Demo = {
  readonly spec: ServerSpec;
  /** Tests and benches drive it; never in the product. */
  readonly scripted: boolean;
  catalogue: ModelCatalogue;
  readonly scripts: Scripts;
  readonly requests: Requests;
  /** Of each layer that was pulled, the bytes that are here. */
  readonly pulled: Map<string, number>;
  /** Back to the beginning: models, scripts, records. */
  reset(): void;
  /** Connections are refused from now on, or let in again. */
  refuse(): void;
  accept(): Promise<void>;
};

export function makeDemo(
  spec: ServerSpec,
  { scripted, refuse, accept }: Pick<Demo, "scripted" | "refuse" | "accept">,
): Demo {
  const demo: Demo = {
    spec,
    scripted,
    catalogue: new ModelCatalogue(spec),
    scripts: new Scripts(),
    requests: new Requests(spec.remember),
    pulled: new Map(),
    refuse,
    accept,
    reset() {
      demo.catalogue = new ModelCatalogue(spec);
      demo.scripts.reset();
      demo.requests.reset();
      demo.pulled.clear();
    },
  };
  return demo;
}
