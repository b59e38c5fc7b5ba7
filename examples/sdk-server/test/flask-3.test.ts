// @vitest-environment venv
// @vitest-environment-options {"requirements": ["flask==3.0.3"]}
import { expect, it } from 'vitest';
import { NotesClient } from '../src/notes-client.js';
import { startServer } from './server.js';

it('adds notes, and passes on what the server refuses', async () => {
  const client = new NotesClient(await startServer());
  expect(await client.add('first')).toBe(1);
  expect(await client.list()).toEqual(['first']);
  await expect(client.add('')).rejects.toThrow('a note needs a text');
});
