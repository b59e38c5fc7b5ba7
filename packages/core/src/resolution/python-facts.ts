import { z } from 'zod';
import { withTemporaryEnvironment } from '../environment/temporary.js';
import { VenvError } from '../error/venv-error.js';
import { pipEnv } from '../installer/pip/settings.js';
import { run } from '../process/run.js';
import type { BuildContext } from '../snapshot/build-context.js';
import type { Seed } from '../snapshot/seed.js';
import type { PythonFacts } from './select.js';

/** The `packaging` library that is part of every pip knows best which wheels fit. */
const program = `
import json
from pip._vendor.packaging import markers, tags
environment = markers.default_environment()
version = environment["python_full_version"]
environment["python_full_version"] = version + "local" if version.endswith("+") else version
print(json.dumps({"markers": environment, "tags": [str(tag) for tag in tags.sys_tags()]}))
`;

const answerSchema = z.object({
  markers: z.record(z.string(), z.string()),
  tags: z.array(z.string()).min(1),
});

/** Milliseconds: it takes a tenth of a second. */
const timeout = 60_000;

/**
 * Asks an interpreter for its marker variables (PEP 508) and tags (PEP 425).
 * @throws VenvError `INTERPRETER_BROKEN`
 */
export async function askPython(
  { cache, host, interpreter }: BuildContext,
  seed: Seed,
): Promise<PythonFacts> {
  const { layer } = await seed();
  return withTemporaryEnvironment(cache, layer, interpreter, async (python) => {
    const options = { processEnv: pipEnv(host), timeout };
    const { exitCode, stdout, stderr } = await run(python, ['-I', '-B', '-c', program], options);
    if (exitCode === 0) return answerSchema.parse(JSON.parse(stdout));
    throw new VenvError(
      'INTERPRETER_BROKEN',
      `${interpreter.executable} cannot say which wheels fit it: ${stderr.trim()}`,
    );
  });
}
