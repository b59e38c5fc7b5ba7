import type { Environment } from '../environment/environment.js';
import { provision } from '../provision.js';
import { defineEngine, type Engine } from './engine.js';

/** The engine that this project exists for: a real virtualenv over a sealed snapshot. */
export const virtualenv: Engine<Environment> = defineEngine({
  name: 'virtualenv',
  installs: true,
  create: provision,
});
