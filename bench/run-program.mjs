import { spawnSync } from 'node:child_process';

/** Runs a program to its end; one that fails ends the benchmark, since its figure would mean nothing. */
export function runProgram(command, args, env = process.env) {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    env,
    maxBuffer: 1 << 28,
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}\n${stderr}`);
  return stdout;
}
