const controlToken =
  /<(?=[|｜][^\s|｜<>]{1,64}[|｜]>|(?:start|end)_of_turn>|(?:bos|eos)>)|\[(?=\/?INST\])/gu;

/**
 * Puts an invisible joiner into what a chat template would take for its own tokens (`<|start|>` and the like): on a real server they open a
 * system block, wherever they stand. A person still reads the same. What was broken up before stays as it is.
 */
export function breakSpecialTokens(text: string): string {
  return text.replaceAll(controlToken, "$&\u2060");
}

/** True when there is something in a text that a chat template would take for its own. */
export const hasSpecialTokens = (text: string): boolean => text.search(controlToken) >= 0;
