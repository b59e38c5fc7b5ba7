import { expect, it } from 'vitest';
import { contentOf, declare } from '../../src/declaration/declaration.js';

it('has a content that does not depend on where it stands', () => {
  expect(contentOf(declare({ python: '3.12' }, 'here'))).toEqual(
    contentOf(declare({ python: '3.12' }, 'there')),
  );
});

it('has a content that tells options from a PEP 723 block', () => {
  const source = { what: 'a test' };
  const script = contentOf([{ kind: 'script', text: 'a', source }]);
  expect(contentOf([{ kind: 'options', value: 'a', source }])).not.toEqual(script);
});
