import { metres } from '../src/plugin.js';

test('asks the Python package of this repository', () => {
  expect(metres('It is @km(3) away.')).toBe('It is 3000 m away.');
});
