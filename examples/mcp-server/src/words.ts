import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';

/** Drives the Python server, with whichever Python is activated. */
export async function connect(server: string): Promise<Client> {
  const client = new Client({ name: 'example', version: '1.0.0' });
  await client.connect(new StdioClientTransport({ command: 'python', args: [server] }));
  return client;
}
