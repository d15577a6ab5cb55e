// What stands in the form of a model server, and the requests that follow from it.

import {
  type AddressFault,
  addressFault,
  apiKeyPattern,
  longestApiKey,
  longestRuntimeName,
  mostAddresses,
  mostSlots,
  runtimeNamePattern,
} from "#lib/runtimes/rules.ts";
import type {
  NewRuntime,
  RuntimeChange,
  RuntimeItem,
  RuntimeKind,
  RuntimeTest,
} from "#lib/runtimes/schema.ts";

/** The fields as they were typed. */
export type FormValues = {
  name: string;
  kind: RuntimeKind;
  addresses: string;
  apiKey: string;
  removeKey: boolean;
  slots: string;
  connectTimeout: string;
  firstTokenTimeout: string;
  silenceTimeout: string;
};

/** The maximum of each field with a number; time-outs in seconds. */
const mostOf = {
  slots: mostSlots,
  connectTimeout: 60,
  firstTokenTimeout: 3_600,
  silenceTimeout: 3_600,
};
type NumberField = keyof typeof mostOf;
export const timeoutFields = ["connectTimeout", "firstTokenTimeout", "silenceTimeout"] as const;

/** What is wrong with a field: a key of the texts, and its values. */
export type FieldFault =
  | { key: "addressNone" | "apiKeyWrong" }
  | { key: "nameWrong" | "addressMany" | "numberWrong"; most: number }
  | { key: (typeof addressTexts)[AddressFault]; address: string };
export type FormFaults = Partial<Record<keyof FormValues, FieldFault>>;

const addressTexts = {
  not_a_url: "addressNotUrl",
  protocol: "addressProtocol",
  credentials: "addressCredentials",
  query: "addressQuery",
  link_local: "addressLinkLocal",
} as const;

/** The addresses, one a line; empty lines and blanks around them do not count. */
export const addressesIn = ({ addresses }: Pick<FormValues, "addresses">): string[] =>
  addresses
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** What is wrong with the fields. Of a declared model server only the numbers are there. */
export function faultsOf(values: FormValues, isDeclared: boolean): FormFaults {
  return {
    ...numberFaults(values),
    ...(!isDeclared && { ...nameFault(values), ...serverFaults(values) }),
  };
}

function nameFault({ name }: FormValues): FormFaults {
  if (name.length <= longestRuntimeName && runtimeNamePattern.test(name)) return {};
  return { name: { key: "nameWrong", most: longestRuntimeName } };
}

/** What is wrong with the fields that a test needs. */
export function serverFaults(values: FormValues): FormFaults {
  const { apiKey } = values;
  const addresses = addressFieldFault(addressesIn(values));
  const isKey = apiKey === "" || (apiKey.length <= longestApiKey && apiKeyPattern.test(apiKey));
  return {
    ...(addresses && { addresses }),
    ...(!isKey && { apiKey: { key: "apiKeyWrong" } }),
  };
}

function addressFieldFault(addresses: string[]): FieldFault | undefined {
  if (addresses.length === 0) return { key: "addressNone" };
  if (addresses.length > mostAddresses) return { key: "addressMany", most: mostAddresses };
  for (const address of addresses) {
    const fault = addressFault(address);
    if (fault !== undefined) return { key: addressTexts[fault], address };
  }
  return undefined;
}

function numberFaults(values: FormValues): FormFaults {
  const faults: FormFaults = {};
  for (const field of Object.keys(mostOf) as NumberField[]) {
    const text = values[field];
    const isFine =
      text === ""
        ? field !== "slots"
        : /^[1-9]\d{0,5}$/.test(text) && Number(text) <= mostOf[field];
    if (!isFine) faults[field] = { key: "numberWrong", most: mostOf[field] };
  }
  return faults;
}

const numbersOf = (values: FormValues) => {
  const seconds = (text: string) => (text === "" ? null : Number(text));
  return {
    slots: Number(values.slots),
    connectTimeout: seconds(values.connectTimeout),
    firstTokenTimeout: seconds(values.firstTokenTimeout),
    silenceTimeout: seconds(values.silenceTimeout),
  };
};

/** The request that adds a model server. */
export const additionOf = (values: FormValues): NewRuntime => ({
  name: values.name,
  kind: values.kind,
  addresses: addressesIn(values),
  ...(values.apiKey !== "" && { apiKey: values.apiKey }),
  ...numbersOf(values),
});

/** The request that changes a model server; without a new key the stored one stays. */
export function changeOf(values: FormValues, { declared }: RuntimeItem): RuntimeChange {
  if (declared) return numbersOf(values);
  const { apiKey, ...rest } = additionOf(values);
  return {
    ...rest,
    ...(apiKey !== undefined && { apiKey }),
    ...(apiKey === undefined && values.removeKey && { apiKey: null }),
  };
}

/** The request that tries the addresses, with the stored key where there is no other. */
export function trialOf(values: FormValues, runtime: RuntimeItem | undefined): RuntimeTest {
  const { kind, apiKey, removeKey } = values;
  const usesStored = runtime?.hasApiKey && apiKey === "" && !removeKey;
  return {
    kind,
    addresses: addressesIn(values),
    ...(apiKey !== "" && { apiKey }),
    ...(usesStored && { id: runtime.id }),
  };
}
