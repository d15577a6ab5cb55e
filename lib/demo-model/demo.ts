import { Requests } from "./play/requests.ts";
import { Scripts } from "./play/scripts.ts";
import { ModelCatalogue } from "./runner/catalogue.ts";
import type { ServerSpec } from "./schema.ts";

/** The state of one server. */
export type Demo = {
  readonly spec: ServerSpec;
  /** Driven by tests and benches; never in the product. */
  readonly scripted: boolean;
  catalogue: ModelCatalogue;
  readonly scripts: Scripts;
  readonly requests: Requests;
  /** For each pulled layer, the bytes that are here. */
  readonly pulled: Map<string, number>;
  /** Resets models, scripts and records. */
  reset(): void;
  /** Refuses connections from now on, or accepts them again. */
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
