import { Refused, Unreachable } from "#components/frame/api-client.ts";
import type { Uploaded } from "#lib/knowledge/schema.ts";

export type FileRequest = {
  method: "POST" | "PUT";
  path: string;
  file: File;
  signal: AbortSignal;
  /** Called with the share that was sent, from 0 to 1. */
  onProgress: (share: number) => void;
};

/** Sends a file as a form's field `file`, which only this old interface can tell the progress of. Throws `Refused` or `Unreachable`. */
export function sendFile({ method, path, file, signal, onProgress }: FileRequest) {
  return new Promise<Uploaded>((resolve, reject) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append("file", file, file.name);
    request.open(method, path);
    request.upload.onprogress = ({ lengthComputable, loaded, total }) => {
      if (lengthComputable && total > 0) onProgress(loaded / total);
    };
    request.onload = () => {
      const answer = parsed(request.responseText);
      if (request.status >= 200 && request.status < 300 && answer?.id) return resolve(answer);
      const { error } = answer ?? {};
      reject(error ? new Refused(error.code, error.message) : new Unreachable());
    };
    request.onerror = () => reject(new Unreachable());
    request.onabort = () => reject(new Unreachable());
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}

type Answer = Uploaded & { error?: { code: string; message: string } };

/** A proxy that cannot reach the server responds itself, and not in JSON. */
function parsed(text: string): Answer | undefined {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return undefined;
  }
}
