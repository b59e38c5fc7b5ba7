import { schemaVersion } from '../../cache/layout.js';
import { digestOf } from '../../cache/records.js';
import type { TreeEntry } from '../../filesystem/tree-entry.js';
import { interpreterTags } from '../../interpreter/interpreter.js';
import { sourceOf } from '../bytecode.js';
import type { Layer } from '../layer.js';

const prefix = 'cap-';

/** Whether a snapshot was captured: built from nothing that could be built again. */
export function isCaptured(id: string): boolean {
  return id.startsWith(prefix);
}

/**
 * The id of a captured snapshot: the digest of all that it holds, so that the same has one name. Without bytecode that has
 * its source beside it: compiling twice does not give the same bytes. Of `relocated` files with the placeholder in place of
 * the folder, so that it is the same on every machine. 112 bits, to keep paths short.
 */
export function capturedId(layer: Omit<Layer, 'snapshotId'>, files: readonly TreeEntry[]): string {
  const { interpreter, templates, links, copies, behind, relocated } = layer;
  const paths = new Set(files.map(([path]) => path));
  const sources = files.filter(([path]) => !paths.has(sourceOf(path) ?? ''));
  sources.sort(([a], [b]) => (a < b ? -1 : 1));
  const content = [interpreterTags(interpreter), templates, links, copies, behind, relocated, sources];
  return `${prefix}${digestOf([schemaVersion, ...content]).slice(0, 28)}`;
}
