// @vitest-environment venv
// @vitest-environment-options {"requirements": ["mcp==1.12.4", "pydantic==2.11.7"], "python": ">=3.10"}
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { connect } from '../src/words.js';

const server = fileURLToPath(new URL('../python/server.py', import.meta.url));

it('lists the tools of the Python server, and calls one', async () => {
  const client = await connect(server);
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(['count_words']);
  const { content } = await client.callTool({ name: 'count_words', arguments: { text: 'one two three' } });
  expect(content).toEqual([{ type: 'text', text: '3' }]);
  await client.close();
});
