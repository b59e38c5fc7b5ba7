// The one place that says what settings there are: types, validation and `docs/settings.md` are made from it.
import { z } from 'zod';
import { defaults } from '../request/request.js';
import { optionsSchema } from '../request/schema.js';

const options = optionsSchema.shape;
const { python, installer, cacheDir, cacheFallback, linkMode, refresh, offline, verify } = options;

/** Values where nobody says otherwise; the others' depend on the machine, in words. */
export const settingDefaults = {
  python: '.python-version, else the first on PATH',
  installer: 'auto',
  cacheDir: "the platform's cache folder",
  cacheFallback: false,
  ...defaults,
  verify: false,
  maxConcurrentBuilds: 'half as many as there are processors, 2 to 8',
  commandTimeout: 'any',
  maxCacheSize: 'any',
  autoCleanup: true,
  remote: 'none',
  report: 'none',
} as const;

/** Settings as they may stand in a `testvenv.config.ts` or in the manager's options. */
export const settingsSchema = z.strictObject({
  python: python.describe('A version (`3.12`), a PEP 440 specifier (`>=3.10`) or a path.'),
  installer: installer.describe('`pip`, `uv`, or `auto`: a uv that is on PATH, else pip.'),
  cacheDir: cacheDir.describe('The cache folder.'),
  cacheFallback: cacheFallback.describe(
    'Whether a private temporary cache folder serves where the wished one cannot be used.',
  ),
  linkMode: linkMode.describe(
    "How an environment gets its snapshot's files: `layered`, `linked` or `copied`.",
  ),
  refresh: refresh.describe(
    'After how many hours unpinned requirements are resolved again; or `always`, `never`.',
  ),
  offline: offline.describe('Whether to do without the network.'),
  verify: verify.describe('Whether each environment is verified to be isolated before it is given out.'),
  installTimeout: options.installTimeout.describe('Milliseconds that one run of the installer may take.'),
  createTimeout: options.createTimeout.describe('Milliseconds that `python -m venv` may take.'),
  commandTimeout: options.commandTimeout.describe('Milliseconds that a command of `run` or `$` may take.'),
  lockTimeout: options.lockTimeout.describe(
    'Milliseconds to wait for another process that builds the same snapshot, or for a build slot.',
  ),
  remote: options.remote.describe(
    'Where snapshots are fetched from before they are built, and sent to afterwards: `s3://bucket/prefix` or `file:///folder`.',
  ),
  remoteMode: options.remoteMode.describe('`read-write`, or `read`: nothing is sent.'),
  remoteTimeout: options.remoteTimeout.describe('Milliseconds for one snapshot, to or from the remote.'),
  maxConcurrentBuilds: z
    .number()
    .int()
    .positive()
    .exactOptional()
    .describe('How many snapshots may be built at the same time on this machine.'),
  maxEnvironmentSize: options.maxEnvironmentSize.describe(
    'Bytes that an environment may take, with what its snapshot holds.',
  ),
  maxCacheSize: options.maxCacheSize.describe(
    'Bytes that the snapshots of the cache may take together once a build is done.',
  ),
  autoCleanup: z
    .boolean()
    .exactOptional()
    .describe('Whether the manager disposes of all environments at exit, and sweeps now and then.'),
  report: z
    .union([z.boolean(), z.string().min(1)])
    .exactOptional()
    .describe(
      'A folder for the report of a run; relative paths begin at the project. `true`: `testvenv-report`; `false`: no report.',
    ),
});
