const truths: Readonly<Record<string, boolean>> = {
  true: true,
  1: true,
  yes: true,
  false: false,
  0: false,
  no: false,
};

/** What the text of a process variable says, where it says yes or no: `true`, `1`, `yes`, `false`, `0`, `no`. */
export function truthOf(text: string): boolean | undefined {
  const word = text.toLowerCase();
  return Object.hasOwn(truths, word) ? truths[word] : undefined;
}
