import type { Layer } from './layer.js';
import { stackOf } from './stack.js';

/** A layer that had nothing behind it, over another and all that is behind that. */
export function standing(layer: Layer, below: Layer): Layer {
  const own = new Set(layer.links);
  const behind = stackOf(below).map((part) => ({
    ...part,
    links: part.links.filter((link) => !own.has(link)),
  }));
  const directories = [...new Set([...below.directories, ...layer.directories])];
  const distributions = [...layer.distributions, ...below.distributions].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  return { ...layer, behind, directories, distributions };
}
