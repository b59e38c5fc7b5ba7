/** Stands in the environment's own site-packages as long as a snapshot is behind it. */
export const hookName = '_testvenv.pth';

/** All that {@link siteHook} may write. */
export const hookNames: readonly string[] = [hookName, '_testvenv.start', '_testvenv.py'];

/** A file of the environment's own site-packages. */
export interface HookFile {
  readonly name: string;
  readonly text: string;
}

/**
 * What puts snapshots behind an environment: a `.pth` file whose import line calls `site.addsitedir`, which
 * appends to `sys.path` and runs the snapshot's own `.pth` files. Python 3.15 to 3.17 prefer a `.start` file of
 * the same name, and 3.18 knows nothing else (PEP 829): it names a function in a small module.
 */
export function siteHook(sealed: readonly string[], pythonVersion: string): readonly HookFile[] {
  const calls = sealed.map((folder) => `site.addsitedir(${pythonString(folder)})`).join('; ');
  const pth = { name: hookName, text: `import site; ${calls}\n` };
  if (minorOf(pythonVersion) < 15) return [pth];
  return [
    pth,
    { name: '_testvenv.start', text: '_testvenv:add_snapshot\n' },
    { name: '_testvenv.py', text: `import site\n\n\ndef add_snapshot():\n    ${calls}\n` },
  ];
}

function minorOf(version: string): number {
  return Number(version.split('.')[1]);
}

/** An ASCII-only literal: Pythons differ in the encoding they read `.pth` files with. */
function pythonString(text: string): string {
  const escaped = text.replace(/['\\]|[^ -~]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code >= 0x20 && code < 0x7f ? `\\${character}` : `\\U${code.toString(16).padStart(8, '0')}`;
  });
  return `'${escaped}'`;
}
