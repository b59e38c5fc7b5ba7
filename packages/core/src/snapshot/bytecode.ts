/** PEP 3147: the bytecode of `a/b.py` is `a/__pycache__/b.TAG.pyc`. Nothing for what is no bytecode. */
export function sourceOf(path: string): string | undefined {
  const [, folder, name] = /^(.*)__pycache__\/([^/]+?)\.[\w-]+(?:\.opt-\d)?\.pyc$/.exec(path) ?? [];
  return name && `${folder}${name}.py`;
}
