import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitepress';

const page = (text: string, link: string) => ({ text, link: `/${link}` });

const sections = [
  {
    text: 'Begin',
    items: [
      page('What it is', 'index'),
      page('Ten minutes with Vitest', 'tutorial'),
      page('Ten minutes with Jest', 'tutorial-jest'),
    ],
  },
  {
    text: 'How to',
    items: [
      page('Declare requirements', 'requirements'),
      page('Test on several Pythons', 'guide-pythons'),
      page('Use a private index', 'guide-private-index'),
      page('Work offline', 'guide-offline'),
      page('Run in CI, in shards', 'ci'),
      page('CI templates', 'ci-templates'),
      page('Find out why a build fails', 'guide-failed-build'),
      page('Move from tox', 'guide-tox'),
      page('Move from a hand-made virtualenv', 'guide-virtualenv'),
      page('Use it in a monorepo', 'guide-monorepo'),
    ],
  },
  {
    text: 'Reference',
    items: [
      page('Vitest', 'vitest'),
      page('Jest', 'jest'),
      page('Options', 'options'),
      page('Command line', 'command-line'),
      page('Every command', 'commands'),
      page('Settings', 'settings'),
      page('Environments', 'environments'),
      page('Manager', 'manager'),
      page('Interpreters', 'interpreters'),
      page('Installers', 'installers'),
      page('Events', 'events'),
      page('Errors', 'errors'),
      page('Limits', 'limits'),
      page('Compatibility', 'compatibility'),
    ],
  },
  {
    text: 'Explanation',
    items: [
      page('How it works', 'architecture'),
      page('Layering and its limits', 'layering'),
      page('Performance', 'performance'),
      page('Coverage', 'coverage'),
      page('Comparison', 'comparison'),
      page('Security', 'security'),
      page('Questions', 'faq'),
    ],
  },
];

const docs = new URL('../../docs/', import.meta.url);
const placed = new Set(sections.flatMap(({ items }) => items.map(({ link }) => link)));

/** Pages that nobody has given a place, by their own titles. */
const others = readdirSync(docs)
  .filter((name) => name.endsWith('.md') && !placed.has(`/${name.slice(0, -3)}`))
  .map((name) => {
    const [, title = name] = /^# (.+)$/m.exec(readFileSync(new URL(name, docs), 'utf8')) ?? [];
    return page(title, name.slice(0, -3));
  });

export default defineConfig({
  title: 'testvenv',
  description: 'A fresh, isolated Python virtualenv for every Vitest and Jest test file, in milliseconds',
  srcDir: '../docs',
  outDir: './dist',
  cacheDir: './cache',
  cleanUrls: true,
  // A link that leads nowhere fails the build; those out of the site are checked by `npm run docs`.
  ignoreDeadLinks: [/^(\.\/)?\.\.\//],
  themeConfig: {
    search: { provider: 'local' },
    sidebar: others.length > 0 ? [...sections, { text: 'More', items: others }] : sections,
  },
});
