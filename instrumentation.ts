import type { Instrumentation } from "next";

/** Next calls this once, when the server has started: what Parlor does at its start and its end is handed to `processes/web.ts`. */
export async function register(): Promise<void> {
  if (process.env["NEXT_RUNTIME"] !== "nodejs") return;
  const [{ hooks }, { start, stop }] = await Promise.all([
    import("#lib/lifecycle.ts"),
    import("./app/lifecycle.ts"),
  ]);
  Object.assign(hooks, { start, stop });
}

/** Logs what a page threw, under the id that the error page shows. Routes do it themselves (lib/http/errors.ts). */
export const onRequestError: Instrumentation.onRequestError = async (thrown, { path, method }) => {
  if (process.env["NEXT_RUNTIME"] !== "nodejs") return;
  const { log, safeErrorText: told } = await import("#lib/log.ts");
  const { digest } = thrown as { digest?: unknown };
  log.error(
    {
      id: String(digest ?? ""),
      where: `${method} ${path.split("?")[0] ?? ""}`,
      error: told(thrown),
    },
    "fault",
  );
};
