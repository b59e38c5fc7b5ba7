import { fieldsOf } from './fields.mjs';

/** What stands for the one argument of a path in the cache, by the name that the source gives it. */
const placeholders = {
  digest: '<digest>',
  pair: '<filesystems>',
  id: '<id>',
  port: '<port>',
  name: '<name>',
};

/**
 * A row per path of a cache folder, with what the source says of it.
 * @param {string} source that of `cache/layout.ts`
 * @param {(directory: string) => object} cacheLayout which it exports
 */
export function layoutReference(source, cacheLayout) {
  const layout = cacheLayout('/cache');
  const rows = described(source, 'CacheLayout').flatMap(({ name, argument, comment }) => {
    const path = argument ? layout[name](placeholders[argument]) : layout[name];
    if (typeof path === 'string') return [row(path, comment)];
    // The paths of a snapshot; or a list of paths that stand here already.
    if (Array.isArray(path)) return [];
    const inside = described(source, 'SnapshotLayout').filter(({ name: part }) => part !== 'root');
    return [row(path.root, comment), ...inside.map((part) => row(path[part.name], part.comment))];
  });
  return `| path | what it is |\n| --- | --- |\n${rows.join('\n')}`;
}

/** Fields of an interface that have a comment: a bucket that only holds what another field names has none. */
function described(source, name) {
  return fieldsOf(source, name).filter(({ comment }) => comment);
}

function row(path, comment) {
  return `| \`${path.replace('/cache/', '')}\` | ${comment.replace(/: see `[^`]*`/, '')} |`;
}
