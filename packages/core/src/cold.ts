// All that the warm path does without, behind one dynamic import: schemas, and the libraries for processes, locks,
// threads and the cold path's file work. Imported by the package's own name: so it stays in one place when a runner's
// package takes the warm path into its own bundle.
export { listSnapshots } from './cache/list.js';
export { prune } from './cache/prune.js';
export { putAwayTampered } from './cache/put-away-tampered.js';
export { sizeOfCache } from './cache/size.js';
export { verifyCache } from './cache/verify.js';
export { diagnose } from './doctor/diagnose.js';
export { hostInterpreter } from './engine/host-interpreter.js';
export { fillInThreads } from './environment/fill-in-threads.js';
export { check } from './environment/operations/check.js';
export { install, update } from './environment/operations/install.js';
export { outdated } from './environment/operations/outdated.js';
export { show } from './environment/operations/show.js';
export { uninstall } from './environment/operations/uninstall.js';
export { captureEnvironment, cloneEnvironment, restoreEnvironment } from './environment/states.js';
export { verifyIsolation } from './environment/verify.js';
export { lockProject } from './lock/lock-project.js';
export { createMonitor } from './monitor/monitor.js';
export { sample } from './monitor/sample.js';
export { prepareCold } from './prepare.js';
export { keepOnly } from './project/keep-only.js';
export { projectKey } from './project/key.js';
export { lookFor } from './project/presence.js';
export { repairSnapshots } from './repair.js';
export { explainSettings } from './settings/explain.js';
export { loadProjectSettings, validatedVariables } from './settings/load.js';
export { applyProjectSettings } from './settings/project.js';
export { exportSnapshot } from './snapshot/archive/export.js';
export { importSnapshot } from './snapshot/archive/import.js';
export { describeSnapshot } from './snapshot/described.js';
export { diffSnapshots } from './snapshot/diff.js';
export { findSnapshot } from './snapshot/find.js';
export { deleteSnapshot, pruneNames } from './snapshot/housekeeping.js';
export { checkName, listNames, nameSnapshot } from './snapshot/named.js';
