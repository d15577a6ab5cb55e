import { detectLanguage } from "./detect-language.ts";
import { plainText } from "./plain-text.ts";

/** A name or title, as a person or a machine gave it: it keeps its own direction and language, and nothing in it can change what stands around it. */
export function Isolate({ children, className }: { children: string; className?: string }) {
  return (
    <bdi dir="auto" lang={detectLanguage(children)} className={className}>
      {plainText(children)}
    </bdi>
  );
}
