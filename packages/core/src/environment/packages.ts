import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { VenvError } from '../error/venv-error.js';
import { sealedSitePackages } from '../snapshot/stack.js';
import type { EnvironmentInit } from './environment.js';
import { changesBetween } from './operations/changes.js';
import type { PackageOperations } from './operations/contract.js';
import { freeze } from './operations/freeze.js';
import { inOrder } from './operations/in-order.js';
import { listInstalled } from './operations/installed.js';
import type { PipContext } from './operations/pip-context.js';
import type { Ground } from './snapshots.js';

export interface Packages extends PackageOperations {
  /** @throws VenvError `ENVIRONMENT_NOT_FOUND` once it is gone */
  readonly assertThere: () => void;
  /** Runs an action when those before it have ended; one that fails because the environment ended meanwhile says so. */
  readonly inTurn: <T>(action: () => T | Promise<T>) => Promise<T>;
}

/**
 * The operations on a live environment's packages: what the disk says is said here, what needs Python is loaded with the
 * first call that does.
 * @param isDisposed whether its end has begun
 */
export function createPackages(init: EnvironmentInit, ground: Ground, isDisposed: () => boolean): Packages {
  const { id, prefix, layer, interpreter } = init;
  const sitePackages = join(prefix, layer.sitePackages);
  const isThere = () => !isDisposed() && existsSync(sitePackages);
  const assertThere = () => {
    if (!isThere()) throw gone(id);
  };
  const enter = inOrder();
  const installed = () => listInstalled(sitePackages, sealedSitePackages(init.cache, ground.layer));
  const context = (): PipContext => ({ ...init, layer: ground.layer, sitePackages, installed });

  const inTurn = <T>(action: () => T | Promise<T>) =>
    enter(async () => {
      assertThere();
      try {
        return await action();
      } catch (error) {
        assertThere();
        throw error;
      }
    });
  const cold = () => import('@testvenv/core/internal/cold');

  return {
    assertThere,
    inTurn,
    list: () => inTurn(installed),
    freeze: () => inTurn(() => freeze(installed(), interpreter.version)),
    check: () => inTurn(async () => (await cold()).check(context())),
    show: (name) => inTurn(async () => (await cold()).show(context(), name)),
    outdated: () => inTurn(async () => (await cold()).outdated(context())),
    install: (wanted, options) => inTurn(async () => (await cold()).install(context(), wanted, options)),
    update: (names, options) => inTurn(async () => (await cold()).update(context(), names, options)),
    uninstall: (names) => inTurn(async () => (await cold()).uninstall(context(), names)),
    status: () => ({
      state: isThere() ? (enter.isBusy ? 'busy' : 'ready') : 'disposed',
      prefix,
      pythonVersion: interpreter.version,
      changes: isThere() ? changesBetween(ground.layer.distributions, installed()) : [],
    }),
  };
}

export function gone(id: string): VenvError {
  return new VenvError('ENVIRONMENT_NOT_FOUND', `the environment ${id} is gone`, {
    hint: 'after the last test of its file, or its dispose(), an environment is removed: do its work before',
  });
}
