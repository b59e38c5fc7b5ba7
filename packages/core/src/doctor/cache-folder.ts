import { statSync } from 'node:fs';
import { type CacheLayout, ensureCache } from '../cache/layout.js';
import { isVenvError } from '../error/venv-error.js';
import { ifPresent } from '../filesystem/ignore-missing.js';
import type { CacheDiagnosis, Finding } from './diagnosis.js';

/** Looks whether the cache folder can be used, and trusted: what is installed there is run later. */
export function diagnoseCache(cache: CacheLayout): CacheDiagnosis {
  const findings = problemsOf(cache);
  const stat = ifPresent(() => statSync(cache.root));
  return {
    directory: cache.root,
    owner: stat?.uid,
    mode: stat && (stat.mode & 0o777).toString(8),
    isUsable: findings.length === 0,
    findings,
  };
}

function problemsOf(cache: CacheLayout): readonly Finding[] {
  try {
    ensureCache(cache);
    return [];
  } catch (error) {
    if (!isVenvError(error)) throw error;
    const repair = error.hint ?? 'name another folder in TESTVENV_CACHE_DIR';
    return [{ severity: 'broken', what: error.summary, repair }];
  }
}
