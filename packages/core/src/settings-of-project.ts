// The settings of a project, seen from outside a run: what the command line and the runners' main processes need of them.
import { findConfigFile } from './settings/config-file.js';

export type { ExplainedSetting } from './settings/explain.js';
export type { ProjectSettings } from './settings/load.js';

/** Every setting of a project, its value, and where it comes from. @throws VenvError `INVALID_REQUEST` */
export async function explainSettings(root: string = process.cwd()) {
  const { explainSettings: explain } = await import('@testvenv/core/internal/cold');
  return explain(root, process.env);
}

/**
 * Makes a project's settings file hold for this process and all that it starts, until that is undone.
 * @throws VenvError `INVALID_REQUEST`
 */
export async function applyProjectSettings(root: string): Promise<() => void> {
  // Without a file, no schema is loaded.
  if (!findConfigFile(root)) return () => {};
  const { applyProjectSettings: apply } = await import('@testvenv/core/internal/cold');
  return apply(root);
}
