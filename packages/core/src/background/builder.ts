// A process of its own that prepares one declaration: it goes on when the one that started it is killed.
import { isVenvError } from '../error/venv-error.js';
import { prepare } from '../provision.js';
import { type BuilderAnswer, type BuilderQuestion, questionVariable } from './provision-within.js';

async function build({ declaration, ...options }: BuilderQuestion): Promise<BuilderAnswer> {
  try {
    await prepare(declaration, options);
    return { ready: true };
  } catch (error) {
    return isVenvError(error) ? { error: error.toJSON() } : { crash: String(error) };
  }
}

const question = process.env[questionVariable] ?? '{"declaration":[],"root":"."}';
delete process.env[questionVariable];
const answer = await build(JSON.parse(question) as BuilderQuestion);
if (process.connected) process.send?.(answer, () => process.disconnect());
