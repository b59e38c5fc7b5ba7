import { median } from './measure.mjs';
import { runProgram } from './run-program.mjs';

const core = new URL('../packages/core/dist/index.js', import.meta.url).href;

/** Milliseconds that a new Node process spends on `import '@testvenv/core'`: median of some processes. */
export function importCost(repetitions) {
  const code = `const start = performance.now(); await import(${JSON.stringify(core)}); console.log(performance.now() - start)`;
  const run = () => Number(runProgram(process.execPath, ['--input-type=module', '--eval', code]));
  return median(Array.from({ length: repetitions }, run));
}
