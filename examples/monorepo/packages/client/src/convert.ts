import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Asks the Python package that whoever runs this has activated. */
export async function convert(value: number, source: string, target: string): Promise<number> {
  const { stdout } = await promisify(execFile)('units', [String(value), source, target]);
  return JSON.parse(stdout).value;
}
