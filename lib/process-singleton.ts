// Next bundles each route apart, and in development loads modules again: what must exist once in a process hangs on globalThis.

const shelf = globalThis as unknown as { [key: symbol]: unknown };

/** What `make` made the first time that `name` was asked for in this process. */
export function processSingleton<T>(name: string, make: () => T): T {
  const key = Symbol.for(`parlor.${name}`);
  shelf[key] ??= make();
  return shelf[key] as T;
}
