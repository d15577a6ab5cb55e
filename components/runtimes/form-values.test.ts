import { describe, expect, test } from "vitest";

import { newRuntimeSchema, type RuntimeItem, runtimeChangeSchema } from "#lib/runtimes/schema.ts";

import {
  additionOf,
  changeOf,
  type FormValues,
  faultsOf,
  serverFaults,
  trialOf,
} from "./form-values.ts";

const typed = (change: Partial<FormValues> = {}): FormValues => ({
  name: "lab",
  kind: "openai",
  addresses: " http://gpu-1:8000 \n\nhttp://gpu-2:8000/v1\n",
  apiKey: "",
  removeKey: false,
  slots: "4",
  connectTimeout: "",
  firstTokenTimeout: "90",
  silenceTimeout: "",
  ...change,
});

const stored = (change: Partial<RuntimeItem> = {}): RuntimeItem => ({
  id: "00000000-0000-4000-8000-000000000001",
  name: "lab",
  kind: "openai",
  addresses: [],
  hasApiKey: true,
  slots: 1,
  connectTimeout: null,
  firstTokenTimeout: null,
  silenceTimeout: null,
  declared: false,
  adjustable: true,
  models: 0,
  manageable: false,
  freeBytes: null,
  ...change,
});

describe("the form of a model server", () => {
  test("makes the request that the server accepts", () => {
    expect(faultsOf(typed(), false)).toEqual({});
    const addition = additionOf(typed({ apiKey: "sk-1" }));
    expect(newRuntimeSchema.safeParse(addition).success).toBe(true);
    expect(addition).toEqual({
      name: "lab",
      kind: "openai",
      addresses: ["http://gpu-1:8000", "http://gpu-2:8000/v1"],
      apiKey: "sk-1",
      slots: 4,
      connectTimeout: null,
      firstTokenTimeout: 90,
      silenceTimeout: null,
    });
  });

  test("keeps the stored key, replaces it, or removes it", () => {
    const keyOf = (change: Partial<FormValues>) => {
      const wish = changeOf(typed(change), stored());
      expect(runtimeChangeSchema.safeParse(wish).success).toBe(true);
      return wish.apiKey;
    };
    expect(keyOf({})).toBeUndefined();
    expect(keyOf({ apiKey: "sk-2" })).toBe("sk-2");
    expect(keyOf({ apiKey: "sk-2", removeKey: true })).toBe("sk-2");
    expect(keyOf({ removeKey: true })).toBeNull();
  });

  test("changes only the numbers of a declared one", () => {
    const declared = typed({ name: "", addresses: "", slots: "2" });
    expect(faultsOf(declared, true)).toEqual({});
    expect(Object.keys(changeOf(declared, stored({ declared: true }))).sort()).toEqual([
      "connectTimeout",
      "firstTokenTimeout",
      "silenceTimeout",
      "slots",
    ]);
  });

  test("tries the addresses with the stored key, unless there is another", () => {
    const { id } = stored();
    expect(trialOf(typed(), stored())).toMatchObject({ id });
    expect(trialOf(typed({ apiKey: "sk-2" }), stored())).not.toHaveProperty("id");
    expect(trialOf(typed({ removeKey: true }), stored())).not.toHaveProperty("id");
    expect(trialOf(typed(), stored({ hasApiKey: false }))).not.toHaveProperty("id");
    expect(trialOf(typed(), undefined)).not.toHaveProperty("id");
  });

  test.each([
    [{ name: "" }, "name", "nameWrong"],
    [{ name: "two words" }, "name", "nameWrong"],
    [{ addresses: " \n " }, "addresses", "addressNone"],
    [{ addresses: "http://gpu-1\ngpu-2:8000" }, "addresses", "addressProtocol"],
    [{ addresses: "gpu 2" }, "addresses", "addressNotUrl"],
    [{ addresses: "http://me:secret@gpu" }, "addresses", "addressCredentials"],
    [{ addresses: "http://gpu?x" }, "addresses", "addressQuery"],
    [{ addresses: "http://169.254.169.254" }, "addresses", "addressLinkLocal"],
    [{ addresses: "http://gpu\n".repeat(17) }, "addresses", "addressMany"],
    [{ apiKey: "two words" }, "apiKey", "apiKeyWrong"],
    [{ slots: "" }, "slots", "numberWrong"],
    [{ slots: "0" }, "slots", "numberWrong"],
    [{ slots: "257" }, "slots", "numberWrong"],
    [{ silenceTimeout: "1.5" }, "silenceTimeout", "numberWrong"],
    [{ connectTimeout: "61" }, "connectTimeout", "numberWrong"],
  ] as const)("refuses %j", (change, field, key) => {
    expect(faultsOf(typed(change), false)).toMatchObject({ [field]: { key } });
    expect(Object.keys(faultsOf(typed(change), false))).toEqual([field]);
    if (field === "addresses" || field === "apiKey")
      expect(serverFaults(typed(change))).toMatchObject({ [field]: { key } });
  });
});
