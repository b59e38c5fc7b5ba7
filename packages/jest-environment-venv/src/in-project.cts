import type { Core } from './types.cjs';

/** Runs an action while the project's settings file holds, and writes its report if one is asked for. */
export async function inProject(core: Core, root: string, action: () => Promise<void>): Promise<void> {
  const undo = await core.applyProjectSettings(root);
  try {
    await (core.wishedReport() ? reported(root, action) : action());
  } finally {
    undo();
  }
}

async function reported(root: string, action: () => Promise<void>): Promise<void> {
  const { startReport } = await import('@testvenv/core/report');
  const run = startReport(root);
  try {
    await action();
  } finally {
    const written = await run?.finish();
    if (written) process.stderr.write(`venv: report in ${written.html}\n`);
  }
}
