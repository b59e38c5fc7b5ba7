import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { nodeBinaryPackage } from '../packed/node-binary.js';
import type { Node } from './cells.js';

/** Installs the newest Node of a major. @returns the path of its binary */
export async function installNode(folder: string, major: Node): Promise<string> {
  const binary = nodeBinaryPackage();
  const prefix = join(folder, `node-${major}`);
  mkdirSync(prefix);
  const args = ['install', '--prefix', prefix, '--no-audit', '--no-fund', '--prefer-offline'];
  await execa('npm', [...args, `${binary}@${major}`]);
  return join(prefix, 'node_modules', binary, 'bin', 'node');
}
