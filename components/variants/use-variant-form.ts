import { useState } from "react";

import { useMutation } from "#components/frame/use-mutation.ts";
import type { BaseModel } from "#lib/models/schema.ts";
import type { ModelfileProblem } from "#lib/variants/rules.ts";
import type { VariantAllowed } from "#lib/variants/schema.ts";

import {
  accessFault,
  contentsOf,
  faultsOf,
  nameFault,
  readModelfile,
  type VariantDraft,
  type VariantFaults,
  writeModelfile,
} from "./draft.ts";
import type { FormStart, FormView } from "./form-start.ts";
import { addVariant, changeVariant } from "./requests.ts";

/** The state of the form. The fields and the Modelfile are two views of one draft; the one that is shown is the newer. */
export function useVariantForm(start: FormStart, bases: readonly BaseModel[]) {
  const { busy, trouble, run } = useMutation();
  const isKnown = (base: string) => bases.some(({ id }) => id === base);
  const [view, setView] = useState(start.view);
  const [name, setName] = useState(start.name);
  const [draft, setDraft] = useState(start.draft);
  const [modelfile, setModelfile] = useState("");
  const [allowed, setAllowed] = useState<VariantAllowed>(start.variant?.allowed ?? "base");
  const [faults, setFaults] = useState<VariantFaults>({});
  /** Somebody has tried to leave the Modelfile as it is. */
  const [isRefused, setRefused] = useState(false);
  const read = view === "modelfile" ? readModelfile(modelfile, isKnown) : undefined;
  const problems: ModelfileProblem[] = modelfile.trim() === "" ? [] : (read?.problems ?? []);

  /** The draft that the Modelfile means; undefined when it cannot be read. */
  const taken = (): VariantDraft | undefined => {
    if (!read) return draft;
    setRefused(!read.isReadable);
    if (!read.isReadable) return undefined;
    setDraft(read.draft);
    return read.draft;
  };
  const choose = (next: FormView) => {
    if (next === view) return;
    if (next === "modelfile") {
      const wrong = faultsOf(draft);
      const { base: _, ...others } = wrong;
      if (Object.keys(others).length > 0) return setFaults(wrong);
      setModelfile(writeModelfile(draft));
      setRefused(false);
      return setView(next);
    }
    if (modelfile.trim() !== "" && !taken()) return;
    setFaults({});
    setView(next);
  };
  const save = async (): Promise<boolean> => {
    const wished = taken();
    if (!wished) return false;
    const wrong = { ...nameFault(name), ...accessFault(allowed), ...faultsOf(wished) };
    setFaults(wrong);
    if (Object.keys(wrong).length > 0) {
      // What is wrong is shown at its field.
      if (Object.keys(wrong).some((field) => field !== "name" && field !== "allowed"))
        setView("form");
      return false;
    }
    const wish = { name: name.trim(), allowed, ...contentsOf(wished) };
    const saved = await run(() =>
      start.variant
        ? changeVariant(start.variant.id, { ...wish, version: start.variant.version })
        : addVariant({ ...wish, enabled: true }),
    );
    return saved !== undefined;
  };
  return {
    ...{ view, choose, name, setName, draft, setDraft, modelfile, setModelfile },
    ...{ allowed, setAllowed, problems, isRefused, faults, busy, trouble, save },
  };
}
