// A server on loopback accepts only hosts that mean this machine, and origins of it: otherwise any
// web page could reach it through the user's browser.

import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";

export function allowed({ host, origin }: IncomingHttpHeaders): boolean {
  return isHere(nameOf(`http://${host ?? ""}`)) && (origin === undefined || isHereOrApp(origin));
}

function nameOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/gu, "") : "";
}

const isHere = (name: string) =>
  name === "" ||
  name === "localhost" ||
  /\.(localhost|local|internal)$/u.test(name) ||
  isIP(name) !== 0;

function isHereOrApp(origin: string): boolean {
  if (/^(app|file|tauri|vscode-webview|vscode-file):/u.test(origin)) return true;
  return (
    /^https?:/u.test(origin) &&
    ["localhost", "127.0.0.1", "0.0.0.0", "::1"].includes(nameOf(origin))
  );
}
