// What the kinds of model servers do differently: the request of a call, the lines of its answer, and the list of models.

import type { AdapterCall, ServerDelta } from "./adapter.ts";
import type { CallTarget, DiscoveredModel, LoadedModel } from "./runtime.ts";
import type { PullStage } from "./schema.ts";

/** Reads the lines of one streamed answer. */
export type AnswerReader = {
  /**
   * The deltas of complete lines, up to the answer's end. An invalid line is returned as `broken` and ends the answer; the lines before it
   * still count.
   */
  read(lines: string[]): { deltas: ServerDelta[]; broken?: unknown };
  /** The deltas that are left when the connection has ended, `broken` or not. Throws when the answer is not complete. */
  end(broken: unknown): ServerDelta[];
};

/** What was asked, for the failure of a refused call. */
export type Asked = {
  model: string;
  /** The maximum number of tokens that the prompt can have; a larger count is ignored. */
  mostTokens: number;
};

/** What a server says of itself; `version` is null when it is not known, `loaded` when it does not say. */
export type ServerDescription = {
  models: DiscoveredModel[];
  version: string | null;
  loaded: LoadedModel[] | null;
};

/** How far the pull of a model is at one server; the sizes are of what is known of it by now. */
export type PullProgress = {
  stage: PullStage;
  completedBytes: number;
  totalBytes: number;
};

/** A model that a server makes of one that it has. `parameters` by the server's names. */
export type ServerVariant = {
  name: string;
  /** The base's name on the server. */
  from: string;
  system?: string | undefined;
  template?: string | undefined;
  parameters: Record<string, number | string[]>;
  license: string[];
};

/** What a server can do with its models beside answering. All throw `ManagementError`. */
export type ModelManagement = {
  /** Ends when the model is there. A pull that is asked for again goes on where it stopped. */
  pull(target: CallTarget, name: string, signal: AbortSignal): AsyncGenerator<PullProgress>;
  remove(target: CallTarget, name: string): Promise<void>;
  /** `forEver`: it stays loaded; otherwise for as long as after a call. */
  load(
    target: CallTarget,
    wish: { name: string; contextLength: number; forEver: boolean },
  ): Promise<void>;
  unload(target: CallTarget, name: string): Promise<void>;
  /** Only of a base that is there: the server would fetch a missing one from the internet. */
  create(target: CallTarget, wish: ServerVariant): Promise<void>;
};

export type Protocol = {
  /** The path of a call, after the address. */
  path: string;
  /** The body of a call. */
  body(call: AdapterCall): Promise<string>;
  /**
   * The body of a second attempt after a refusal, for a server that counts prompt and reply together and finds the reply too long; undefined
   * when there is nothing to try.
   */
  shorterBody?(call: AdapterCall, status: number, refusal: string): string | undefined;
  reader(): AnswerReader;
  /** Asks a server what it is and serves, within `patience` ms. Throws `ProbeError`. */
  describe(target: CallTarget, patience: number): Promise<ServerDescription>;
  /** Absent for a server whose models are managed elsewhere. */
  manage?: ModelManagement;
};
