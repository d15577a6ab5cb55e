const controlToken =
  /<(?=[|｜][^\s|｜<>]{1,64}[|｜]>|(?:start|end)_of_turn>|(?:bos|eos)>)|\[(?=\/?INST\])/gu;

/**
 * Inserts an invisible joiner into what a chat template would read as its special tokens (`<|start|>` and the like): on a real server they
 * open a system block, wherever they occur. The text looks the same to a reader. What was broken up before is unchanged.
 */
export function breakSpecialTokens(text: string): string {
  return text.replaceAll(controlToken, "$&\u2060");
}

/** True when a text contains what a chat template would read as a special token. */
export const hasSpecialTokens = (text: string): boolean => text.search(controlToken) >= 0;
