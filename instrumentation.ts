/** Next calls this once, when the server has started: what Parlor does at its start and its end is handed to `processes/web.ts`. */
export async function register(): Promise<void> {
  if (process.env["NEXT_RUNTIME"] !== "nodejs") return;
  const [{ hooks }, { start, stop }] = await Promise.all([import("#lib/lifecycle.ts"), import("./app/lifecycle.ts")]);
  Object.assign(hooks, { start, stop });
}
