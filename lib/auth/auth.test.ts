import { randomUUID } from "node:crypto";

import { encode } from "next-auth/jwt";
import { describe, expect, test } from "vitest";

import { env } from "#lib/env.ts";
import { anAdmin, aPerson, requestOf, sql } from "#lib/testing/people.ts";
import { changeUser } from "#lib/users/index.ts";

import { findViewer, requireAdmin, requireViewer } from "./index.ts";

describe("a Viewer", () => {
  test("is made from a session and the user's current row", async () => {
    const lin = await aPerson({ language: "zh" });
    const request = await requestOf(lin);
    expect(await requireViewer(request)).toMatchObject({
      id: lin.id,
      role: "member",
      language: "zh",
    });
    await sql(`update "User" set name = '林' where id = $1`, [lin.id]);
    expect(await requireViewer(request)).toMatchObject({ name: "林" });
  });

  test("H14 is not made for a disabled user, nor an Admin for a demoted one, from that moment on", async () => {
    const [admin, lin, omar] = [await anAdmin(), await aPerson(), await anAdmin()];
    const [hers, his] = [await requestOf(lin), await requestOf(omar)];
    await changeUser(admin, lin.id, { disabled: true });
    await changeUser(admin, omar.id, { role: "member" });
    await expect(requireViewer(hers)).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(requireAdmin(his)).rejects.toMatchObject({ code: "forbidden" });
    expect(await requireViewer(his)).toMatchObject({ role: "member" });
  });

  test("is not made for a member where an administrator is required", async () => {
    await expect(requireAdmin(await requestOf(await aPerson()))).rejects.toMatchObject({
      code: "forbidden",
      messageKey: "admins_only",
    });
  });

  test("is not made while the password must be changed, except where it is changed", async () => {
    const lin = await aPerson();
    await sql(`update "User" set "mustChangePassword" = true where id = $1`, [lin.id]);
    const request = await requestOf(lin);
    await expect(requireViewer(request)).rejects.toMatchObject({
      code: "forbidden",
      messageKey: "change_password_first",
    });
    expect(await requireViewer(request, { mayOwePassword: true })).toMatchObject({
      mustChangePassword: true,
    });
  });

  test("H22 is not made from a token that was forged, truncated, or signed with another secret", async () => {
    const lin = await aPerson();
    const claims = { sub: lin.id, sid: lin.sessionId };
    const foreign = await encode({
      token: claims,
      secret: "another secret, just as long as ours is",
    });
    const ours = await encode({ token: claims, secret: env.AUTH_SECRET ?? "" });
    const none = await encode({
      token: { sub: lin.id, sid: randomUUID() },
      secret: env.AUTH_SECRET ?? "",
    });
    for (const token of [
      foreign,
      ours.slice(0, -4),
      `${ours}x`,
      none,
      "",
      "%",
      "a.b.c.d.e",
      lin.sessionId,
    ]) {
      const request = new Request("http://parlor.test/", {
        headers: { cookie: `next-auth.session-token=${token}` },
      });
      expect(await findViewer(request), token.slice(0, 20)).toBeUndefined();
    }
  });
});
