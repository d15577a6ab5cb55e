import { endpoint, savedFile } from "#lib/http/index.ts";
import { openDocumentFile } from "#lib/knowledge/index.ts";

import { params } from "../../path.ts";

export const GET = endpoint(
  { summary: "The file of a document, to be saved", who: "viewer", params, answer: "file" },
  async ({ viewer, params: { id, documentId } }) => {
    const { name, size, bytes } = await openDocumentFile(viewer, { collectionId: id, documentId });
    return savedFile(name, size, bytes);
  },
);
