import { detectLanguage } from "./detect-language.ts";
import { revealHidden } from "./plain-text.ts";

/**
 * A name or title from a user or a machine: it keeps its own direction and language, and nothing in
 * it can change the text around it.
 */
export function Isolate({ children, className }: { children: string; className?: string }) {
  return (
    <bdi dir="auto" lang={detectLanguage(children)} className={className}>
      {revealHidden(children)}
    </bdi>
  );
}
