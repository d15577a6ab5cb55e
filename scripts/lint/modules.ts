// The modules of lib and which of them each may import, as data: the linter (layers.ts) and the picture in docs/architecture.md
// (scripts/architecture.ts) are made from it.

export type Module = {
  name: string;
  /** What it is for, in a line. */
  purpose: string;
  /** The modules whose index.ts, schema.ts and rules.ts it may import. They stand below it in this list, so that there is no cycle. */
  imports: string[];
};

/** The upper ones first. Every module may also import lib/auth/viewer.ts, lib/i18n, lib/text and the files directly in lib. */
export const modules: Module[] = [
  {
    name: "chat",
    purpose: "the story of a turn; the module that knows the others",
    imports: [
      "jobs",
      "turns",
      "context",
      "knowledge",
      "conversations",
      "models",
      "settings",
      "auth",
    ],
  },
  {
    name: "jobs",
    purpose: "what follows a turn and nobody waits for: kept as rows, run in pauses",
    imports: ["turns", "conversations", "auth", "instances"],
  },
  {
    name: "turns",
    purpose: "the life of an answer: active, written, streamed, replayed, recovered",
    imports: ["conversations", "queue", "settings", "users", "instances"],
  },
  {
    name: "metrics",
    purpose: "what Prometheus reads, and the token that it reads with",
    imports: ["queue", "runtimes", "settings"],
  },
  {
    name: "activity",
    purpose: "what happens at this moment on all web servers, and what was used on the last days",
    imports: ["models", "runtimes", "conversations", "users", "instances"],
  },
  {
    name: "doctor",
    purpose: "what of an installation is not as it should be",
    imports: ["knowledge", "models", "reading", "runtimes", "settings"],
  },
  {
    name: "releases",
    purpose: "a model takes another one's place, for some people or for everyone",
    imports: ["conversations", "models", "settings", "users", "audit"],
  },
  {
    name: "trials",
    purpose: "questions that two models are asked, to judge their answers blind",
    imports: ["context", "models", "settings", "instances", "audit"],
  },
  {
    name: "compatibility",
    purpose: "whether a new version of a model server does what Parlor needs",
    imports: ["models", "runtimes", "queue", "settings", "instances", "audit"],
  },
  {
    name: "context",
    purpose: "window, compaction, memory, recall, inspection",
    imports: ["knowledge", "conversations", "models", "variants", "settings"],
  },
  {
    name: "knowledge",
    purpose: "collections, documents, passages, and the search in them",
    imports: ["reading", "settings", "conversations", "users", "instances", "audit"],
  },
  {
    name: "models",
    purpose: "the registry, profiles, the choice of a model, the gateway to model servers",
    imports: ["variants", "runtimes", "queue", "settings", "audit", "instances"],
  },
  {
    name: "variants",
    purpose: "base models with instructions and parameters of their own; Modelfiles",
    imports: ["runtimes", "audit"],
  },
  {
    name: "pulls",
    purpose: "model servers fetch models from registries",
    imports: ["runtimes", "instances", "audit"],
  },
  {
    name: "runtimes",
    purpose: "model servers: adapters, discovery, health, replicas",
    imports: ["audit"],
  },
  {
    name: "queue",
    purpose: "the fair queue in front of each model server",
    imports: ["instances"],
  },
  {
    name: "settings",
    purpose: "what administrators change while Parlor runs",
    imports: ["conversations", "audit"],
  },
  {
    name: "conversations",
    purpose: "conversations, messages, turns and pieces, and who may see them",
    imports: ["users", "audit", "instances"],
  },
  { name: "reading", purpose: "files become pages and passages", imports: [] },
  { name: "auth", purpose: "sign-in, sessions, principals", imports: ["users", "audit"] },
  { name: "users", purpose: "accounts, passwords, session rows", imports: ["audit"] },
  {
    name: "instances",
    purpose: "the web servers on one database, and which are gone",
    imports: [],
  },
  { name: "audit", purpose: "what happened, and who did it", imports: [] },
];
