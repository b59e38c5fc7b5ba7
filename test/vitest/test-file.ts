// In parts, for Vitest looks for the whole word in this file too.
const pragma = ['@vitest', 'environment'].join('-');

/** A test file's text, of the environment `venv` with these options. */
export function testFileOf(options: object, lines: readonly string[]): string {
  const head = [`// ${pragma} venv`, `// ${pragma}-options ${JSON.stringify(options)}`];
  return [...head, ...lines, ''].join('\n');
}
