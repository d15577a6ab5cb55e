// Next bundles each route separately and reloads modules in development: what must exist once per
// process is kept on globalThis.

const shelf = globalThis as unknown as { [key: symbol]: unknown };

/** The value that `make` returned on the first call with `name` in this process. */
export function processSingleton<T>(name: string, make: () => T): T {
  const key = Symbol.for(`parlor.${name}`);
  shelf[key] ??= make();
  return shelf[key] as T;
}
