import { presumeViewer, requireAdmin, requireViewer } from "#lib/auth/index.ts";
import type { Admin, Viewer } from "#lib/auth/viewer.ts";

/** Who may call an endpoint, and the principal that its handler receives. */
export type Principals = { anyone: undefined; viewer: Viewer; admin: Admin };
export type Who = keyof Principals;

type Condition = { mayOwePassword?: boolean; presumed?: boolean };

const finders: {
  [W in Who]: (request: Request, condition: Condition) => Promise<Principals[W]>;
} = {
  anyone: async () => undefined,
  viewer: (request, condition) =>
    condition.presumed ? presumeViewer(request) : requireViewer(request, condition),
  admin: (request) => requireAdmin(request),
};

/**
 * The principal of a request: today the viewer of its session. Another kind of authentication (such as an API key) is added only here.
 * Throws `unauthenticated`, and `forbidden` for a principal who may not call the endpoint.
 */
export function requirePrincipal<W extends Who>(
  request: Request,
  who: W,
  condition: Condition,
): Promise<Principals[W]> {
  return finders[who](request, condition);
}
