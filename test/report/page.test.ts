import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { page as render, reportOf } from '@testvenv/core/report';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runOfManyEvents } from '../../packages/core/test/report/journal.js';
import { findChromium } from './chromium.js';

const executablePath = findChromium();
const folder = mkdtempSync(join(tmpdir(), 'testvenv-report-'));
const file = join(folder, 'report.html');
const sizes = new Map(
  ['0', '1', '2'].map((digit, index) => [digit.repeat(8).padEnd(40, 'f'), 9e6 * 4 ** index]),
);

let browser: Browser;
/** What the page asked for, and what it complained of. */
const requests: string[] = [];
const complaints: string[] = [];

async function open(options: { colorScheme?: 'light' | 'dark'; width?: number } = {}): Promise<Page> {
  const { colorScheme = 'light', width = 1200 } = options;
  const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(pathToFileURL(file).href);
  return page;
}

/** The lowest contrast of any text with what is behind it. */
async function contrastOf(page: Page): Promise<number> {
  return Number(await page.evaluate(readFileSync(new URL('contrast.mjs', import.meta.url), 'utf8')));
}

// Where there is none, these are counted as skipped.
describe.skipIf(!executablePath)('report.html in Chromium', () => {
  beforeAll(async () => {
    writeFileSync(file, render(reportOf(runOfManyEvents(), sizes)));
    browser = await chromium.launch({ executablePath: executablePath as string, args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
    expect(requests.every((url) => url.startsWith('file:'))).toBe(true);
    expect(complaints).toEqual([]);
  });

  it('tells what happened, in words and figures', async () => {
    const page = await open();
    const text = await page.evaluate("document.querySelector('main').innerText");
    expect(text).toMatch(/Environments\s+14\s+in 14 test files/);
    expect(text).toMatch(/Snapshots found\s+33 %\s+of 3 requests/);
    expect(text).toContain('These 10 files differ only in six==1.16.0 and six==1.17.0');
    expect(text).toContain('broken==1 <script>alert(1)</script> does not build');
    expect(text).toMatch(/tests\/area-3\/file-3\.test\.ts\s+2/);
    expect(await page.locator('.bar.environment').count()).toBe(14);
    expect(await page.locator('.bar.build').count()).toBe(2);
    expect(await page.locator('.bar.failed').count()).toBe(1);
    expect(await page.locator('svg .lane').allTextContents()).toEqual(
      expect.arrayContaining(['builds', 'worker 1', 'worker 2']),
    );
    expect(await page.locator('figure').count()).toBe(2);
  });

  it('can be read with the keyboard alone', async () => {
    const page = await open();
    await page.keyboard.press('Tab');
    const told = page.locator('#told');
    expect(await told.textContent()).toMatch(/^Build of requests==2\.32\.3, six==1\.16\.0 took 6\.9 s/);
    for (let press = 0; press < 3; press += 1) await page.keyboard.press('ArrowRight');
    expect(await told.textContent()).toMatch(/^tests\/area-0\/file-0\.test\.ts: made in 2\.0 ms/);
    await page.keyboard.press('End');
    expect(await told.textContent()).toContain('file-13');
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('File');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const sorted = page.locator('th[aria-sort=descending]');
    expect(await sorted.textContent()).toContain('Tests took');
    await page.keyboard.press('Enter');
    const cells = await page.locator('section:has(h2:text("Slowest")) tbody td:nth-child(2)').all();
    const values = await Promise.all(
      cells.map(async (cell) => Number(await cell.getAttribute('data-value'))),
    );
    expect(values).toEqual([...values].sort((a, b) => a - b));
  });

  it.each(['light', 'dark'] as const)(
    'has enough contrast in %s colours, at every width',
    async (colorScheme) => {
      const page = await open({ colorScheme, width: 400 });
      expect(await contrastOf(page)).toBeGreaterThanOrEqual(4.5);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(400);
      const shots = process.env.TESTVENV_SCREENSHOTS;
      if (shots) {
        await page.screenshot({ path: join(shots, `${colorScheme}-narrow.png`), fullPage: true });
        await page.setViewportSize({ width: 1200, height: 900 });
        await page.screenshot({ path: join(shots, `${colorScheme}.png`), fullPage: true });
      }
    },
  );

  it('has names for what has a role, and headings in order', async () => {
    const page = await open();
    expect(await page.locator('[role=img]:not([aria-label]), [role=group]:not([aria-label])').count()).toBe(
      0,
    );
    expect(await page.locator('table:not(:has(caption))').count()).toBe(0);
    expect(await page.locator('h1').count()).toBe(1);
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
  });
});
