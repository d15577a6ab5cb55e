// Requests as the web server hands them to a route, and a route's answer to one.

/** What the web server writes into the headers: our own origin. */
export const ourOrigin = { "x-forwarded-proto": "http", "x-forwarded-host": "parlor.test" };

export const jsonType = { "content-type": "application/json" };

export const get = (path = "/", headers: Record<string, string> = {}) =>
  new Request(`http://parlor.test${path}`, { headers: { ...ourOrigin, ...headers } });

/** A change; a body that is a stream is sent as it comes. */
export function post(headers: Record<string, string>, body: BodyInit | null = "{}"): Request {
  const init: RequestInit & { duplex: "half" } = {
    method: "POST",
    headers: { ...ourOrigin, ...headers },
    body,
    duplex: "half",
  };
  return new Request("http://parlor.test/api/x", init);
}

type Route<Params> = (request: Request, context: { params: Promise<Params> }) => Promise<Response>;

type RouteAnswer = {
  status: number;
  headers: Headers;
  text: string;
  error: { code: string; message: string; id?: string } | undefined;
};

/** What a route answers to a request. */
export async function answerOf<Params extends object>(
  route: Route<Params>,
  request: Request,
  ...[params]: Record<never, never> extends Params ? [] : [params: Params]
): Promise<RouteAnswer> {
  const response = await route(request, { params: Promise.resolve((params ?? {}) as Params) });
  const text = await response.text();
  const { error } = (text.startsWith("{") ? JSON.parse(text) : {}) as Pick<RouteAnswer, "error">;
  return { status: response.status, headers: response.headers, text, error };
}
