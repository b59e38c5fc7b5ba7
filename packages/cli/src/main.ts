#!/usr/bin/env node
import { resolve } from 'node:path';
import { applyProjectSettings, isVenvError } from '@testvenv/core';
import { type Command, CommanderError } from 'commander';
import { exitCodes } from './exit-codes.js';
import { printJson } from './print.js';
import { createProgram } from './program.js';

/** `config` tells where each setting comes from, `doctor` what is wrong with them, a completion does without. */
const readsNoSettings = ['config', 'doctor', 'completion'];

/** Where one project is named, its settings hold; for several, those of the folder that the person is in. */
function projectOf(command: Command): string {
  const { root } = command.opts<{ readonly root?: readonly string[] }>();
  return resolve(root?.length === 1 ? (root[0] ?? '.') : '.');
}

let wantsJson = false;
const program = createProgram().hook('preAction', async (_, command) => {
  wantsJson = command.opts().json === true;
  // Which then are variables.
  if (!readsNoSettings.includes(command.name())) await applyProjectSettings(projectOf(command));
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : exitCodes.wrongCall;
  else if (isVenvError(error)) {
    process.stderr.write(`testvenv: ${error.message}\n`);
    if (wantsJson) printJson({ error: error.toJSON() });
    process.exitCode = exitCodes.failed;
  } else throw error;
}
