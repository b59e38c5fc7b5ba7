export { provisionWithin } from './background/provision-within.js';
export type { Tampering } from './cache/check-after-run.js';
export { formatTampering, RunCheck } from './cache/run-check.js';
export type { Declaration, DeclarationPart, Refresh, VenvOptions } from './declaration/declaration.js';
export { declare, lastWish } from './declaration/declaration.js';
export { overridden } from './declaration/overridden.js';
export { ownParts } from './declaration/own-options.js';
export type { TestFileDeclaration } from './declaration/test-file.js';
export { readTestFile } from './declaration/test-file.js';
export { basic } from './engine/basic.js';
export type { Engine, EngineEnvironment } from './engine/engine.js';
export { defineEngine } from './engine/engine.js';
export { virtualenv } from './engine/virtualenv.js';
export type { Environment } from './environment/environment.js';
export type { LinkMode } from './environment/link-mode.js';
export type {
  BrokenRequirement,
  ChangeOptions,
  ChangeReport,
  Conflict,
  DistributionDetails,
  EnvironmentStatus,
  InstalledDistribution,
  OutdatedDistribution,
  PackageChange,
  PackageOperations,
  RequirementsFile,
} from './environment/operations/contract.js';
export type { CapturedSnapshot, SnapshotOperations, SnapshotOptions } from './environment/snapshots.js';
export type { IsolationReport, Leak } from './environment/verify.js';
export type { SerialisedVenvError, Source, VenvErrorCode, VenvErrorInit } from './error/venv-error.js';
export { formatSource, isVenvError, VenvError } from './error/venv-error.js';
export type { VenvListener } from './event/event-bus.js';
export { fanOut } from './event/event-bus.js';
export type { EventStamp, PublishedEvent, Stage, Timings, VenvEvent } from './event/events.js';
export { wishedReport } from './event/journal.js';
export type { Logger } from './event/log.js';
export type { Audience } from './event/publish.js';
export { channelName } from './event/publish.js';
export type { LockChange, LockOptions, LockOutcome } from './lock-all.js';
export { lockAll } from './lock-all.js';
export { uniqueHex as newEnvironmentId } from './locking/unique-hex.js';
export type {
  CacheSize,
  Damage,
  DamagedSnapshot,
  Diagnosis,
  Finding,
  ListedSnapshot,
  PruneOptions,
  PruneResult,
  Repair,
  SweepResult,
  Verification,
} from './maintenance.js';
export {
  cacheDirectory,
  cacheSize,
  diagnose,
  disposeHandedOver,
  listSnapshots,
  prune,
  repairSnapshots,
  sweep,
  verifyCache,
} from './maintenance.js';
export type { CreateOptions, IsolationManager, ManagerOptions, ManagerStatus } from './manager/contract.js';
export type { Counts } from './manager/counts.js';
export type { ManagedEnvironment } from './manager/managed.js';
export { createIsolationManager } from './manager/manager.js';
export type { LeftBehind, Migration } from './manager/migrate.js';
export type { Monitor, MonitorLimits, MonitorOptions } from './monitor/monitor.js';
export type { ProcessUsage } from './monitor/processes.js';
export type { ResourceUsage } from './monitor/sample.js';
export type { ResourceTotals } from './monitor/totals.js';
export type { PrepareAllOptions, Wanted } from './prepare-all.js';
export { prepareAll } from './prepare-all.js';
export type { Preparation, PreparedRequest } from './prepared.js';
export { borrowEnvironment, provisionPrepared } from './prepared.js';
export type { Presence } from './project.js';
export { cacheKey, keepOnly, presenceOf } from './project.js';
export { prepare, provision, provisionWarm } from './provision.js';
export type { ProvisionOptions } from './provision-options.js';
export { pushesDone } from './remote/pending-pushes.js';
export type { Settings } from './settings/settings.js';
export { defineConfig } from './settings/settings.js';
export type { ExplainedSetting } from './settings-of-project.js';
export { applyProjectSettings, explainSettings } from './settings-of-project.js';
export type { Distribution } from './snapshot/layer.js';
export type {
  DescribedSnapshot,
  ExportOptions,
  ExportResult,
  FileChange,
  ImportOptions,
  ImportResult,
  NamedSnapshot,
  NamePruneOptions,
  SnapshotDifference,
  SnapshotsRemoved,
} from './snapshots.js';
export {
  deleteSnapshot,
  diffSnapshots,
  exportSnapshot,
  importSnapshot,
  listNamedSnapshots,
  pruneNamedSnapshots,
  showSnapshot,
  tagSnapshot,
} from './snapshots.js';
