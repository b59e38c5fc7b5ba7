import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { basic } from '../../src/engine/basic.js';
import { defineEngine } from '../../src/engine/engine.js';
import type { PublishedEvent } from '../../src/event/events.js';
import type { ManagerOptions } from '../../src/manager/contract.js';
import { createIsolationManager } from '../../src/manager/manager.js';
import { processesOf } from '../../src/process/processes.js';
import { rejectionOf } from '../support/rejection.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeWheel } from '../support/wheels.js';

async function manager(options: ManagerOptions = {}) {
  const made = await createIsolationManager({ cacheDir: inject('sharedCache'), ...options });
  onTestFinished(() => made.close());
  return made;
}

const program = fileURLToPath(new URL('../support/programs/manage.mjs', import.meta.url));

describe('the isolation manager', () => {
  it('creates, finds, activates, deactivates, disposes and counts', async () => {
    const heard: PublishedEvent['type'][] = [];
    const environments = await manager({ listener: ({ type }) => heard.push(type) });
    const one = await environments.create({ variables: { MINE: 'one' } });
    const other = await environments.create({ engine: 'basic' });
    expect(environments.list()).toEqual([one, other]);
    expect(environments.find(other.id)).toBe(other);
    expect(environments.find('nobody')).toBeUndefined();

    const processEnv: Record<string, string | undefined> = { PATH: '/bin' };
    environments.activate(one.id, processEnv);
    expect(processEnv).toMatchObject({ MINE: 'one', VIRTUAL_ENV: one.prefix });
    environments.activate(other.id, processEnv);
    expect(processEnv).toMatchObject({ TESTVENV_ID: other.id });
    expect(processEnv).not.toHaveProperty('MINE');
    expect(environments.status()).toMatchObject({
      state: 'open',
      cacheDirectory: inject('sharedCache'),
      environments: [
        { id: one.id, engine: 'virtualenv', state: 'ready', isActive: false },
        { id: other.id, engine: 'basic', state: 'ready', isActive: true },
      ],
    });
    environments.deactivate(other.id);
    expect(processEnv).toEqual({ PATH: '/bin' });

    const printed = await one.run('python', ['-c', 'import os; print(os.environ["MINE"])']);
    expect(printed.stdout).toBe('one');
    expect((await one.$`python -c ${'import os; print(os.environ["MINE"])'}`).stdout).toBe('one');
    await environments.dispose(one.id);
    expect(existsSync(one.prefix)).toBe(false);
    await other.dispose();
    expect(environments.list()).toEqual([]);
    expect(environments.status().counts).toMatchObject({ created: 2, disposed: 2, failed: 0 });
    expect(heard).toContain('environmentActivated');
  });

  it('holds clones too, and keeps the folder for files when an environment is put back', async () => {
    const environments = await manager();
    const one = await environments.create({ variables: { MINE: 'one' } });
    const { id } = await one.snapshot();
    const clone = await one.clone();
    expect(environments.list().map((each) => each.id)).toEqual([one.id, clone.id]);
    expect(clone).toMatchObject({ engine: 'virtualenv', variables: { MINE: 'one' } });
    writeFileSync(join(one.files, 'since'), '');
    await one.restore(id);
    expect(readdirSync(one.files)).toEqual([]);
    await environments.close();
    expect(existsSync(clone.prefix)).toBe(false);
  });

  it('leaves nothing behind that was under way when it was closed', async () => {
    const environments = await manager();
    const made: string[] = [];
    environments.subscribe((event) => {
      if (event.type === 'environmentCreated' && event.prefix) made.push(event.prefix);
    });
    const [error] = await Promise.all([rejectionOf(() => environments.create()), environments.close()]);
    expect(error).toMatchObject({ code: 'INVALID_REQUEST', summary: 'the isolation manager is closed' });
    expect(made.filter(existsSync)).toEqual([]);
  });

  it('says what it does not have', async () => {
    const environments = await manager();
    const codes = await Promise.all(
      [
        () => environments.create({ engine: 'container' }),
        () => environments.dispose('nobody'),
        () => environments.activate('nobody'),
        () => environments.migrate('nobody', 'basic'),
        () => environments.register(basic),
      ].map(async (action) => (await rejectionOf(action)).code),
    );
    const missing = 'ENVIRONMENT_NOT_FOUND';
    expect(codes).toEqual(['ENGINE_UNAVAILABLE', missing, missing, missing, 'INVALID_REQUEST']);
    await environments.close();
    expect((await rejectionOf(() => environments.create())).message).toContain('is closed');
    expect(environments.status().state).toBe('closed');
  });

  it("takes engines of one's own, and listeners that come and go", async () => {
    const mine = defineEngine({ ...basic, name: 'mine' });
    const environments = await manager({ engines: [mine] });
    const heard: PublishedEvent[] = [];
    const stop = environments.subscribe((event) => heard.push(event));
    const environment = await environments.create({ engine: 'mine', testFile: 'a.test.ts' });
    expect(environment.engine).toBe('mine');
    stop();
    await environment.dispose();
    expect(
      heard.some(({ type, testFile }) => type === 'environmentCreated' && testFile === 'a.test.ts'),
    ).toBe(true);
    expect(heard.some(({ type }) => type === 'environmentDisposed')).toBe(false);
  });

  it('holds 200 environments at once', async () => {
    const environments = await manager();
    const made = await Promise.all(Array.from({ length: 200 }, () => environments.create()));
    expect(new Set(made.map(({ prefix }) => prefix)).size).toBe(200);
    const { environments: states, counts } = environments.status();
    expect(states.every(({ state }) => state === 'ready')).toBe(true);
    expect(counts.created).toBe(200);
    await environments.disposeAll();
    expect(made.filter(({ prefix }) => existsSync(prefix))).toEqual([]);
  });

  it.each(['exit', 'SIGTERM'])('leaves nothing behind when its process ends by %s', (how) => {
    const cacheDir = inject('sharedCache');
    const { stdout, signal, status } = spawnSync(process.execPath, [program, cacheDir, how], {
      encoding: 'utf8',
    });
    const [id = '', prefix = ''] = stdout.trim().split(' ');
    expect([status, signal]).toEqual(how === 'exit' ? [3, null] : [null, 'SIGTERM']);
    expect(existsSync(prefix)).toBe(false);
    expect(readdirSync(join(cacheDir, 'environments-v1')).filter((name) => name.startsWith(id))).toEqual([]);
    expect(processesOf(id)).toEqual([]);
  });

  it('keeps no process from ending', () => {
    const cacheDir = inject('sharedCache');
    const output = execFileSync(process.execPath, [program, cacheDir, 'idle'], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect(output).not.toBe('');
  });

  it('has settings by its options, variables and the project file, in this order', async () => {
    const root = temporaryDirectory();
    const file = "export default { linkMode: 'copied' as const, installTimeout: 200_000 };";
    writeFileSync(join(root, 'testvenv.config.ts'), file);
    const inFile = await manager({ root });
    expect((await inFile.create()).linkMode).toBe('copied');
    vi.stubEnv('TESTVENV_LINK_MODE', 'linked');
    const byVariable = await manager({ root });
    expect((await byVariable.create()).linkMode).toBe('linked');
    const byOption = await manager({ root, linkMode: 'layered' });
    expect((await byOption.create()).linkMode).toBe('layered');
    expect((await byOption.create({ linkMode: 'copied' })).linkMode).toBe('copied');
    vi.stubEnv('TESTVENV_LINK_MODE', 'glued');
    expect((await rejectionOf(() => manager({ root }))).message).toContain('TESTVENV_LINK_MODE');
  });
});

describe('migrate', () => {
  it('carries requirements, what was installed since, files and variables', async () => {
    const folder = temporaryDirectory();
    const declared = writeWheel(folder, { name: 'declared', version: '1.0' });
    const added = writeWheel(folder, { name: 'added', version: '2.0' });
    const unwanted = writeWheel(folder, { name: 'unwanted', version: '1.0' });
    const again = defineEngine({
      ...(await import('../../src/engine/virtualenv.js')).virtualenv,
      name: 'again',
    });
    const environments = await manager({ engines: [again] });
    const from = await environments.create({
      requirements: [declared, unwanted],
      variables: { MINE: 'x' },
    });
    await from.install(added);
    await from.uninstall('unwanted');
    writeFileSync(join(from.files, 'note.txt'), 'carried');
    environments.activate(from.id, {});
    const { environment, carried, left } = await environments.migrate(from.id, 'again');
    expect(carried).toEqual(['requirements', 'installed since', 'files', 'variables']);
    expect(left).toEqual([]);
    expect(environment).toMatchObject({ engine: 'again', variables: { MINE: 'x' } });
    const names = (await environment.list()).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['declared', 'added']));
    expect(names).not.toContain('unwanted');
    expect(readFileSync(join(environment.files, 'note.txt'), 'utf8')).toBe('carried');
    expect(environments.list()).toEqual([environment]);
    expect(environments.status().environments[0]?.isActive).toBe(true);
  });

  it('says what an engine that installs nothing cannot take', async () => {
    const wheel = writeWheel(temporaryDirectory(), { name: 'declared', version: '1.0' });
    const environments = await manager();
    const from = await environments.create({ requirements: [wheel] });
    await from.uninstall('declared');
    const { environment, carried, left } = await environments.migrate(from.id, 'basic');
    expect(environment.engine).toBe('basic');
    expect(carried).toEqual(['files']);
    const why = 'the engine "basic" installs nothing';
    expect(left).toEqual([
      { what: 'requirements', why },
      { what: 'the distribution declared', why },
    ]);
  });

  it('leaves the old one where it stands if there can be no new one', async () => {
    const broken = defineEngine({ ...basic, name: 'broken', create: () => Promise.reject(new Error('no')) });
    const environments = await manager({ engines: [broken] });
    const from = await environments.create();
    await expect(environments.migrate(from.id, 'broken')).rejects.toThrow('no');
    expect(environments.find(from.id)?.status().state).toBe('ready');
  });
});
