// Loaded before Parlor's web server (`node --import`), where a bench counts what storing costs: some
// statements are answered at once, without Prisma and without the database. `unstored.ts?titles`:
// the job for a title, so that no title is asked for. `unstored.ts?turns`: that and everything of a
// turn, which are its question, the pieces of its answer, and its end.

const statements = {
  titles: /insert into "Job"/,
  turns: /insert into "(?:Job|Turn|Piece)"|update "Turn" set "status"/,
};
const unstored =
  new URL(import.meta.url).search === "?turns" ? statements.turns : statements.titles;

type Statement = (strings: TemplateStringsArray, ...values: unknown[]) => Promise<unknown>;
type Client = { $executeRaw: Statement; $queryRaw: Statement };

/** The client, with these statements answered as if one row had been stored. */
function withoutStoring(client: Client): Client {
  const answering =
    (through: Statement, answer: unknown): Statement =>
    (strings, ...values) =>
      unstored.test(strings.join(""))
        ? Promise.resolve(answer)
        : through.call(client, strings, ...values);
  const replaced = new Map<PropertyKey, Statement>([
    ["$executeRaw", answering(client.$executeRaw, 1)],
    ["$queryRaw", answering(client.$queryRaw, [{}])],
  ]);
  return new Proxy(client, {
    get: (target, name) => replaced.get(name) ?? (Reflect.get(target, name, target) as unknown),
  });
}

// Where `processSingleton` of lib/process-singleton.ts keeps the only Prisma client.
let kept: Client | undefined;
Object.defineProperty(globalThis, Symbol.for("parlor.db"), {
  get: () => kept,
  set(client: Client) {
    kept = withoutStoring(client);
  },
});

export {}; // a module, like all others
