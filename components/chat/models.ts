import { useEffect, useState } from "react";

import { get } from "#components/frame/api-client.ts";
import type { Model, ModelPage } from "#lib/models/schema.ts";

/** While there is no model, one is looked for this often, in ms. */
const every = 4_000;

/** The models that one may ask. `written` are those that the page came with; a page that came without any finds the first one by itself. */
export function useModels(written: Model[]): Model[] {
  const [found, setFound] = useState<Model[]>([]);
  const none = written.length === 0 && found.length === 0;
  useEffect(() => {
    if (!none) return;
    const look = () =>
      void get<ModelPage>("/api/models").then(
        ({ items }) => setFound(items),
        () => undefined,
      );
    const timer = setInterval(look, every);
    return () => clearInterval(timer);
  }, [none]);
  return written.length > 0 ? written : found;
}
