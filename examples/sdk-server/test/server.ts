import { venv } from 'vitest-environment-venv';

/** Starts the Python server on a port that nobody else has, and waits until it answers. */
export async function startServer(): Promise<string> {
  const port = await venv.allocatePort();
  // It ends with the environment.
  venv.run('flask', ['--app', 'python/server', 'run', '--port', String(port)]).catch(() => {});
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (await fetch(`${url}/notes`).catch(() => undefined)) return url;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the server did not start');
}
