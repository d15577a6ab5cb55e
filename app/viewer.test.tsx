import type { ReactNode } from "react";

import { expect, test, vi } from "vitest";

import { aPerson, requestOf } from "#lib/testing/people.ts";
import { statementsOf } from "#lib/testing/statements.ts";

import { currentViewer, viewerOrSignIn } from "./viewer.ts";

let cookie = "";
vi.mock("next/headers", () => ({
  cookies: async () => ({ toString: () => cookie }),
  headers: async () => new Headers(),
}));
// Next's own module needs the browser build of React.
vi.mock("next/navigation", () => ({ notFound: vi.fn(), redirect: vi.fn() }));

type Renderer = { renderToReadableStream(node: ReactNode, modules: object): ReadableStream };

/** Renders server components as Next does for one request. */
async function render(node: ReactNode): Promise<string> {
  const renderer = "next/dist/compiled/react-server-dom-turbopack/server.node.js";
  const { renderToReadableStream } = (await import(renderer)) as Renderer;
  return new Response(renderToReadableStream(node, {})).text();
}

async function Layout({ children }: { children: ReactNode }) {
  return [(await viewerOrSignIn()).name, children];
}

async function Page() {
  return `${(await viewerOrSignIn()).name} ${(await currentViewer())?.id}`;
}

const page = (
  <Layout>
    <Page />
  </Layout>
);

test("a page's layouts and components read the session once per request", async () => {
  const [lin, omar] = [await aPerson(), await aPerson()];
  const rendered: string[] = [];
  const open = async (cookieHeader: string | null) => {
    cookie = cookieHeader ?? "";
    rendered.push(await render(page));
  };
  const [hers, his] = [await requestOf(lin), await requestOf(omar)];
  const once = await statementsOf(() => open(hers.headers.get("cookie")));
  const again = await statementsOf(() => open(his.headers.get("cookie")));
  const reads = (statements: { text: string }[]) =>
    statements.filter(({ text }) => text.includes('"Session"')).length;
  expect([reads(once), reads(again)]).toEqual([1, 1]);
  expect(rendered).toEqual([expect.stringContaining(lin.id), expect.stringContaining(omar.id)]);
});
