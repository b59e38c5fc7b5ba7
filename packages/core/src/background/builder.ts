// A process of its own that prepares one declaration: it goes on when the one that started it is killed.
import { isVenvError } from '../error/venv-error.js';
import { prepare } from '../provision.js';
import type { BuilderAnswer, BuilderQuestion } from './provision-within.js';

async function build({ declaration, root }: BuilderQuestion): Promise<BuilderAnswer> {
  try {
    await prepare(declaration, { root });
    return { ready: true };
  } catch (error) {
    return isVenvError(error) ? { error: error.toJSON() } : { crash: String(error) };
  }
}

process.once('message', async (question) => {
  const answer = await build(question as BuilderQuestion);
  if (process.connected) process.send?.(answer, () => process.disconnect());
});
