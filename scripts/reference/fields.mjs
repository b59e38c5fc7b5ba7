/**
 * The fields of an interface in a source: their names, the name of the argument where one is a function, and their
 * comments without stars, if they have any.
 * @returns {{ name: string, argument?: string, comment?: string }[]}
 */
export function fieldsOf(source, name) {
  const [, body] = new RegExp(`^export interface ${name} [^{]*\\{\n([\\s\\S]*?)^\\}`, 'm').exec(source) ?? [];
  if (!body) throw new Error(`there is no interface ${name}`);
  const fields = body.matchAll(/(?: {2}\/\*\*([\s\S]*?)\*\/\n)? {2}readonly (\w+)\??: (?:\((\w+))?/g);
  return Array.from(fields, ([, comment, field, argument]) => ({
    name: field,
    argument,
    comment: comment && text(comment),
  }));
}

function text(comment) {
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, '').trim())
    .join('\n')
    .trim();
}
