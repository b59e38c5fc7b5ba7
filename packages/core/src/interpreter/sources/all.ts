import { asdfSource } from './asdf.js';
import { frameworkSource } from './framework.js';
import { homebrewSource } from './homebrew.js';
import { miseSource } from './mise.js';
import { pyenvSource } from './pyenv.js';
import { searchPathSource } from './search-path.js';
import type { InterpreterSource } from './source.js';
import { systemSource } from './system.js';
import { uvSource } from './uv.js';

/** Where interpreters are looked for. Among equal ones that of the earlier source is taken. */
export const sources: readonly InterpreterSource[] = [
  searchPathSource,
  pyenvSource,
  uvSource,
  miseSource,
  asdfSource,
  homebrewSource,
  systemSource,
  frameworkSource,
];
