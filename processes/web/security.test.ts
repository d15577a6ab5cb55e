import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";

import { expect, test } from "vitest";

import { secure } from "./security.ts";

function headersOf(httpsOnly: boolean) {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  secure(request, response, { developing: false, httpsOnly });
  return response.getHeaders();
}

test("HSTS is sent only over https", () => {
  expect(headersOf(true)["strict-transport-security"]).toBe("max-age=31536000");
  expect(headersOf(false)).not.toHaveProperty("strict-transport-security");
});
