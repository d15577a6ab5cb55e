import type { RequestListener } from "node:http";

import { developing, env } from "#lib/env.ts";
import { beginWork, routeName } from "#lib/event-loop.ts";
import { catalogue } from "#lib/i18n/index.ts";
import { health } from "#lib/lifecycle.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { forwarding } from "./forwarded.ts";
import { secure } from "./security.ts";
import { breakOffSlowBody } from "./slow-body.ts";
import { refuse, targetRefusal } from "./target.ts";
import { dropUnreadBody } from "./unread-body.ts";

type Handle = (...args: Parameters<RequestListener>) => Promise<void>;

/**
 * What happens with every request before Next's `handle` gets it: where it comes from is
 * determined, the headers of its answer are set, an unusual request line or Host is refused, and
 * while the database is not ready a page that reloads itself says so.
 */
export function requestListener(handle: Handle): RequestListener {
  const forward = forwarding(env);
  const httpsOnly = env.PUBLIC_URL?.startsWith("https:") === true;
  return (request, response) => {
    response.once("close", beginWork(routeName(request.method, request.url)));
    dropUnreadBody(request, response);
    breakOffSlowBody(request, response);
    forward(request);
    secure(request, response, { developing, httpsOnly });
    const refused = targetRefusal(request);
    if (refused) return refuse(request, response, refused);
    const path = request.url?.split("?")[0] ?? "";
    if (!health.started && !/^\/(healthz|readyz|_next\/static\/.*)$/.test(path)) {
      response.writeHead(503, {
        "content-type": "text/plain; charset=utf-8",
        "retry-after": "2",
        refresh: "2",
      });
      response.end(`${catalogue("en").errors.starting}\n${catalogue("zh").errors.starting}\n`);
      return;
    }
    handle(request, response).catch((thrown: unknown) => {
      log.error({ error: safeErrorText(thrown) }, "a request failed outside its route");
      response.destroy();
    });
  };
}
