/** The same promise for everything with the same key: what was begun for one is awaited by the others. */
export function once<Input, Output>(
  keyOf: (input: Input) => string,
  begin: (input: Input) => Promise<Output>,
): (input: Input) => Promise<Output> {
  const begun = new Map<string, Promise<Output>>();
  return (input) => {
    const key = keyOf(input);
    const known = begun.get(key) ?? begin(input);
    begun.set(key, known);
    return known;
  };
}
