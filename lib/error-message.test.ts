import { describe, expect, test } from "vitest";
import { catalogue } from "#lib/i18n/index.ts";
import { errorMessage } from "./error-message.ts";

const values = { model: "qwen3", status: 502 };

describe.each(["en", "zh"] as const)("an error of a model server (%s)", (language) => {
  test.each(Object.keys(catalogue(language).adminErrors))("%s", (messageKey) => {
    const error = { messageKey: messageKey as "model_fault", values };
    const toAdmin = errorMessage({ language, role: "admin" }, error);
    const toMember = errorMessage({ language, role: "member" }, error);
    expect(toAdmin).not.toBe(toMember);
    expect(toMember).not.toMatch(/OLLAMA_BASE_URL|502/);
    expect(toAdmin).not.toContain("errors.");
    expect(toMember).not.toContain("rrors.");
  });

  test("that only an administrator can act on tells others to ask one", () => {
    const { adminErrors, errors } = catalogue(language);
    const own = ["model_out_of_memory", "model_server_disk_full", "model_server_too_old"] as const;
    for (const key of own) {
      expect(errors[key]).toMatch(/administrator|管理员/);
      expect(adminErrors[key]).not.toMatch(/administrator|管理员/);
    }
  });

  test("has one text for all when there is nothing that an administrator could do", () => {
    const error = { messageKey: "model_busy", values: {} } as const;
    expect(errorMessage({ language, role: "admin" }, error)).toBe(
      errorMessage({ language, role: "member" }, error),
    );
  });
});
