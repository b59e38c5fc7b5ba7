import { installations } from './source.js';

const folder = '/Library/Frameworks';

/** The installers of python.org for macOS: one framework as usual, one free-threaded. */
export const frameworkSource = installations('python.org', ({ platform }) =>
  platform === 'darwin' ? ['Python', 'PythonT'].map((name) => `${folder}/${name}.framework/Versions`) : [],
);
