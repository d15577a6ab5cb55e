// What the rest of Parlor knows of a model server: how it is reached, and what it serves.

import type { Feature, RuntimeKind } from "./schema.ts";

/** An address of a runtime: the URL before the protocol's own path, and the socket when it is one of our own processes. */
export type ServerAddress = { url: string; socket?: string };

/** An address as metrics name it. */
export const replicaOf = ({ url }: ServerAddress): string => new URL(url).host;

/** Time-outs of one runtime, in seconds; null: the general setting. */
export type RuntimeTimeouts = {
  connectTimeout: number | null;
  firstTokenTimeout: number | null;
  silenceTimeout: number | null;
};

/** Where a runtime was entered: by an administrator, in the environment, or in models.yaml. The demo model is built in. */
export type RuntimeSource = "entered" | "environment" | "file" | "demo";

/** A server that serves models, with its replicas: the same models at each address. */
export type Runtime = {
  id: string;
  name: string;
  kind: RuntimeKind;
  source: RuntimeSource;
  addresses: readonly ServerAddress[];
  /** A function and not a field, so that no serialisation of a runtime contains the key. Undefined: the server needs none. */
  apiKey?: () => string;
  /** The stored key cannot be decrypted, so the server is not called. */
  keyUnreadable?: boolean;
  /** The number of calls that each address serves at the same time. */
  slots: number;
  timeouts: RuntimeTimeouts;
};

/** A model of a runtime, with its plausible properties. */
export type DiscoveredModel = {
  /** By which a call names it. */
  name: string;
  /** The family of models as its server or its name says, in lower case. */
  family?: string | undefined;
  /** The largest window that the server allows, in tokens. */
  contextLength?: number | undefined;
  features: Feature[];
  /** The precision of its weights, such as `Q4_K_M`. */
  quantisation?: string | undefined;
  /** The size of its files. */
  sizeBytes?: number | undefined;
  /** True when a call to it would leave the organisation's network. */
  remote: boolean;
};

/** A model in a server's memory. */
export type LoadedModel = {
  name: string;
  /** All of it, and the part in the memory of the graphics card. */
  sizeBytes?: number | undefined;
  vramBytes?: number | undefined;
  /** The window that it was loaded with, in tokens. */
  contextLength?: number | undefined;
};

/** One address of a runtime, as requests see it. */
export type CallTarget = { address: ServerAddress; apiKey?: (() => string) | undefined };

export const noTimeouts: RuntimeTimeouts = {
  connectTimeout: null,
  firstTokenTimeout: null,
  silenceTimeout: null,
};
