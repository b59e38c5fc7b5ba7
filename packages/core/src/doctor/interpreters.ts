import type { CacheLayout } from '../cache/layout.js';
import { Observer } from '../cache/observation.js';
import { isVenvError } from '../error/venv-error.js';
import type { Host } from '../host.js';
import { completionHint } from '../interpreter/completion-hint.js';
import { discover } from '../interpreter/discover.js';
import { type Interpreter, isComplete } from '../interpreter/interpreter.js';
import { type Examined, surveyAll } from '../interpreter/survey.js';
import type { Finding, FoundInterpreter, InterpreterDiagnosis } from './diagnosis.js';

/** All that is found, and which of it a declaration without a wish gets. */
export async function diagnoseInterpreters(cache: CacheLayout, host: Host): Promise<InterpreterDiagnosis> {
  const examined = await surveyAll(cache, host, new Observer());
  const found = examined.flatMap(({ path, source, result }) =>
    'interpreter' in result ? [{ path, source, interpreter: result.interpreter }] : [],
  );
  const choice = await choose(cache, host);
  return {
    found,
    chosen: choice.chosen,
    refused: examined.flatMap(({ path, source, result }) =>
      'interpreter' in result
        ? []
        : [{ path, source, refusal: result.refusal, ...(result.version && { version: result.version }) }],
    ),
    findings: [
      ...choice.findings,
      ...found.flatMap((one) =>
        one.interpreter.executable === choice.chosen?.executable ? [] : incomplete(one),
      ),
      ...examined.flatMap(broken),
    ],
  };
}

interface Choice {
  readonly chosen: Interpreter | undefined;
  readonly findings: readonly Finding[];
}

async function choose(cache: CacheLayout, host: Host): Promise<Choice> {
  try {
    const { interpreter } = await discover({}, cache, host);
    return {
      chosen: interpreter,
      findings: isComplete(interpreter) ? [] : [cannotServe(interpreter, 'broken')],
    };
  } catch (error) {
    if (!isVenvError(error)) throw error;
    const what = `this project gets no interpreter: ${error.summary.split('\n')[0]}`;
    return {
      chosen: undefined,
      findings: [{ severity: 'broken', what, repair: error.hint ?? 'install Python' }],
    };
  }
}

function incomplete({ interpreter }: FoundInterpreter): readonly Finding[] {
  return isComplete(interpreter) ? [] : [cannotServe(interpreter, 'note')];
}

function cannotServe(interpreter: Interpreter, severity: Finding['severity']): Finding {
  const missing = interpreter.hasVenv ? 'neither ensurepip nor pip' : 'no venv module';
  return { severity, what: `${interpreter.executable} has ${missing}`, repair: completionHint(interpreter) };
}

function broken({ path, result }: Examined): readonly Finding[] {
  if ('interpreter' in result || !result.broken) return [];
  return [{ severity: 'note', what: `${path} ${result.refusal}`, repair: 'install it anew, or remove it' }];
}
