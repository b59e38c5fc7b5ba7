/**
 * Starts the Python beside the script, wherever that is: `sh` runs the lines between the triple quotes, which to
 * Python are a string without use. So one file serves every environment, as a hard link: no inode to make, no path too
 * long for a shebang line (execve(2) cuts it at 127 bytes) or with white space in it, and nothing just written, which
 * Linux refuses to run while another thread forks (ETXTBSY). A symbolic link to a script leads to its own environment.
 */
const header = `#!/bin/sh
''':'
[ -L "$0" ] && exec "$(dirname -- "$(readlink -f -- "$0")")/python" "$0" "$@"
exec "\${0%/*}/python" "$0" "$@"
' '''
`;

/** A console script that runs with the Python of whichever environment it stands in. */
export function relocatableScript(body: string): string {
  return `${header}${body}`;
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
