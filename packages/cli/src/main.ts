#!/usr/bin/env node
import { applyProjectSettings, isVenvError } from '@testvenv/core';
import { CommanderError } from 'commander';
import { exitCodes } from './exit-codes.js';
import { printJson } from './print.js';
import { createProgram } from './program.js';

let wantsJson = false;
const program = createProgram().hook('preAction', async (_, command) => {
  wantsJson = command.opts().json === true;
  // Which then are variables, and `config` tells where each setting comes from.
  if (command.name() !== 'config') await applyProjectSettings(process.cwd());
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
