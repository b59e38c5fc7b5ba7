import type { Environment } from '../../src/environment/environment.js';

/** Forks twice and gives up its session: a process that no parent and no process group leads to. Prints its pid. */
export const daemonise = `
import os, sys, time
reader, writer = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.write(writer, str(os.getpid()).encode())
        for descriptor in range(3):
            os.dup2(os.open(os.devnull, os.O_RDWR), descriptor)
        time.sleep(600)
    os._exit(0)
os.wait()
print(os.read(reader, 20).decode())
`;

/** Starts a daemon in an environment; gives its pid. */
export async function startDaemon(environment: Pick<Environment, 'run'>): Promise<number> {
  const { stdout } = await environment.run('python', ['-c', daemonise]);
  return Number(stdout);
}
