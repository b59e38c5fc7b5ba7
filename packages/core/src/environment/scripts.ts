/** Linux cuts a shebang line at 127 bytes (execve(2)); a path with white space never works there. */
const longestShebang = 127;

/**
 * A console script for this very environment. Where the interpreter's path does not fit a shebang, `sh` starts
 * Python: the second line is a command to `sh` and the beginning of a string to Python.
 */
export function scriptText(python: string, body: string): string {
  return `${header(python)}${body}`;
}

function header(python: string): string {
  const shebang = `#!${python}`;
  if (Buffer.byteLength(shebang) < longestShebang && !/\s/.test(python)) return `${shebang}\n`;
  return `#!/bin/sh\n'''exec' ${shellQuote(python)} "$0" "$@"\n' '''\n`;
}

/** Double quotes, not single ones: three single quotes would end Python's string. */
function shellQuote(path: string): string {
  return `"${path.replace(/["\\$`]/g, '\\$&')}"`;
}

/**
 * The part of an installed script below its header, or nothing if it was not made for the interpreter under
 * `prefix` (another shebang, or a binary).
 */
export function scriptBody(text: string, prefix: string): string | undefined {
  const direct = /^#!(.+)\n/.exec(text);
  if (direct?.[1]?.startsWith(`${prefix}/`)) return text.slice(direct[0].length);
  const trampoline = /^#!\/bin\/sh\n'''exec' (.+) "\$0" "\$@"\n' '''\n/.exec(text);
  if (trampoline?.[1]?.replace(/^["']/, '').startsWith(`${prefix}/`)) return text.slice(trampoline[0].length);
  return undefined;
}
