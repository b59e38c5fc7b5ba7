import { relative } from 'node:path';
import { offerHandle } from '@testvenv/core/handle';
import { atDeclaration } from './at-declaration.cjs';
import { declarationOf, type TestFile } from './declaration.cjs';
import { requireFromJest } from './jest-modules.cjs';
import { onceOrphaned } from './orphaned-worker.cjs';
import { sandboxHandle } from './sandbox-handle.cjs';
import { isSwept } from './sweeping.cjs';
import type { Environment } from './types.cjs';

const { TestEnvironment } = requireFromJest('jest-environment-node');

type JestConfig = ConstructorParameters<typeof TestEnvironment>[0];
type JestContext = ConstructorParameters<typeof TestEnvironment>[1];

/** Jest's Node environment with a fresh Python environment, activated while the file's tests run. */
export class VenvEnvironment extends TestEnvironment {
  readonly #file: TestFile;
  readonly #undoing: (() => void | Promise<void>)[] = [];

  constructor(config: JestConfig, context: JestContext) {
    super(config, context);
    const { rootDir, testEnvironmentOptions: options } = config.projectConfig;
    const { testPath, docblockPragmas } = context;
    this.#file = { rootDir, testPath, docblockPragmas, options };
  }

  /** @throws VenvError what went wrong, and which line of the test file asked for it; Jest fails that file alone */
  override async setup(): Promise<void> {
    await super.setup();
    const environment = await provisionFor(this.#file);
    this.#undoing.push(
      () => environment.dispose(),
      onceOrphaned(() => endWith(environment)),
    );
    this.#enter(environment);
  }

  /** Runs after a failed {@link setup} as well: what it had done is undone. */
  override async teardown(): Promise<void> {
    try {
      for (const undo of this.#undoing.splice(0).reverse()) await undo();
    } finally {
      await super.teardown();
    }
  }

  #enter(environment: Environment): void {
    const sandboxEnv = this.global.process.env;
    // Tests read the sandbox's copy of the variables, `child_process` passes on the real ones.
    for (const processEnv of [process.env, sandboxEnv]) this.#undoing.push(environment.activate(processEnv));
    this.#undoing.push(offerHandle(sandboxHandle(environment, sandboxEnv), this.global));
  }
}

/**
 * Not without ending this process too: its test would find the machine's own Python in the place of the environment's,
 * and install into that.
 */
function endWith(environment: Environment): void {
  environment.dispose().finally(() => process.exit(1));
}

async function provisionFor(file: TestFile): Promise<Environment> {
  const core = await import('@testvenv/core');
  try {
    return await core.provision(declarationOf(core, file), {
      root: file.rootDir,
      leavesTrash: isSwept(),
      testFile: relative(file.rootDir, file.testPath),
    });
  } catch (error) {
    throw atDeclaration(core, error, file.rootDir);
  }
}
