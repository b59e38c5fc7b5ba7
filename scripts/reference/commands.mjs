import { spawnSync } from 'node:child_process';

/**
 * What `--help` says of every command.
 * @param {string} program the command line's file
 */
export function commandsReference(program) {
  return commands(program, [])
    .map((words) => `## testvenv ${words.join(' ')}\n\n\`\`\`text\n${help(program, words)}\n\`\`\``)
    .join('\n\n');
}

/** Those below the given words, with whatever stands below them. */
function commands(program, words) {
  const [, list = ''] = /\nCommands:\n([\s\S]*?)(\n\n|$)/.exec(help(program, words)) ?? [];
  const names = [...list.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name).filter((name) => name !== 'help');
  return names.flatMap((name) => {
    const inner = commands(program, [...words, name]);
    return inner.length > 0 ? inner : [[...words, name]];
  });
}

function help(program, words) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words, '--help'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return stdout.trimEnd();
}
