import { isVenvError, type VenvError } from '../../src/error/venv-error.js';

/** The VenvError that an action fails with; that it succeeds, or fails with another one, is an error. */
export async function rejectionOf(action: () => unknown): Promise<VenvError> {
  try {
    await action();
  } catch (error) {
    if (isVenvError(error)) return error;
    throw error;
  }
  throw new Error('it was expected to fail with a VenvError, and did not');
}
