import type { CommandWords, Word } from './words.js';

/** Completion scripts of static words: a shell that asked the program at every key would wait for Node each time. */
export const completionScripts = { bash, zsh, fish };

export type CompletedShell = keyof typeof completionScripts;

function bash(commands: readonly CommandWords[]): string {
  return `# Completion of testvenv in bash: eval "$(testvenv completion bash)"
_testvenv() {
  local current=\${COMP_WORDS[COMP_CWORD]} command='' word candidate
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [ "$word" = -- ] && { COMPREPLY=($(compgen -c -- "$current")); return; }
    candidate=\${command:+$command }$word
    case $candidate in ${paths(commands).join(' | ')}) command=$candidate ;; esac
  done
  local words
  case $command in
${commands.map((one) => `    ${quoted(one.path)}) words=${quoted(names(one).join(' '))} ;;`).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _testvenv testvenv
`;
}

function zsh(commands: readonly CommandWords[]): string {
  return `#compdef testvenv
# Completion of testvenv in zsh: eval "$(testvenv completion zsh)" after compinit
_testvenv() {
  local command='' word candidate
  for word in \${words[2,CURRENT-1]}; do
    [[ $word == -- ]] && { _normal; return }
    candidate=\${command:+$command }$word
    case $candidate in (${paths(commands).join('|')}) command=$candidate ;; esac
  done
  local -a candidates
  case $command in
${commands.map((one) => `    (${quoted(one.path)}) candidates=(${described(one)}) ;;`).join('\n')}
  esac
  _describe testvenv candidates || _files
}
compdef _testvenv testvenv
`;
}

function described(command: CommandWords): string {
  return all(command)
    .map(({ name, description }) => quoted(`${name.replaceAll(':', '\\:')}:${description}`))
    .join(' ');
}

function fish(commands: readonly CommandWords[]): string {
  const lines = commands.flatMap((command) => {
    const condition = `"__testvenv_at ${quoted(command.path)}"`;
    return all(command).map((word) => fishLine(condition, word));
  });
  const known = paths(commands).join(' ');
  return `# Completion of testvenv in fish: testvenv completion fish | source
function __testvenv_at
    set -l command
    for word in (commandline -opc)[2..]
        set -l candidate (string join ' ' $command $word)
        contains -- $candidate ${known}; and set command $candidate
    end
    test "$command" = "$argv[1]"
end
${lines.join('\n')}
`;
}

function fishLine(condition: string, { name, description, takesValue }: Word): string {
  const word = name.startsWith('--') ? `-l ${name.slice(2)}` : `-f -a ${name}`;
  return `complete -c testvenv -n ${condition} ${word}${takesValue ? ' -r' : ''} -d ${quoted(description)}`;
}

function all({ subcommands, options }: CommandWords): readonly Word[] {
  return [...subcommands, ...options];
}

function names(command: CommandWords): readonly string[] {
  return all(command).map(({ name }) => name);
}

/** Of all commands but the program itself, as patterns. */
function paths(commands: readonly CommandWords[]): readonly string[] {
  return commands.flatMap(({ path }) => (path === '' ? [] : [quoted(path)]));
}

/** All three shells know this quoting, but for what an apostrophe inside would need. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", '’')}'`;
}
