// Random texts that are the same in every run.

/** `size` characters of an alphabet. */
export function randomText(size: number, alphabet: string): string {
  let state = 12_345;
  const characters: string[] = [];
  for (let at = 0; at < size; at += 1) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    characters.push(alphabet[Math.floor((state / 2_147_483_648) * alphabet.length)] ?? "");
  }
  return characters.join("");
}
