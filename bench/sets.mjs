import { readFileSync } from 'node:fs';

/** The Python that the lists were resolved for. */
export const python = '3.11';

const imports = {
  small: ['requests'],
  medium: ['fastapi', 'httpx', 'pytest', 'sqlalchemy', 'rich'],
  large: ['numpy', 'pandas', 'scipy', 'sklearn', 'matplotlib', 'jupyterlab'],
};

/** Wholly pinned sets of distributions, with what a first program would import of them. */
export const sets = Object.entries(imports).map(([name, modules]) => {
  const file = new URL(`sets/${name}.txt`, import.meta.url).pathname;
  const requirements = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return { name, file, requirements, importCode: `import ${modules.join(', ')}` };
});
