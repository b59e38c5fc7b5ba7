/** Inputs that once broke something, or nearly: tried first, by the name of the parser. */
export const corpus: Readonly<Record<string, readonly unknown[]>> = {
  // Node refuses such a path with a TypeError of its own.
  'objects of options': [
    { requirementsFiles: ['\0'] },
    { python: '\0/python' },
    { pyproject: 'a\0' },
    { cacheDir: '\0' },
    // ENAMETOOLONG
    { pyproject: 'long'.repeat(100) },
  ],
  'a Lockfile of the cache': [
    // Threw the parser's own error: the cache counted as broken, not as damaged.
    'lock-version = ',
    'lock-version = "1.0"\ncreated-by = "testvenv"\n[[packages]]\nname = "a"\nversion = "1"',
    'lock-version = "1.0"\ncreated-by = "testvenv"\n[[packages]]\nname = "a"\nversion = "1"\narchive = {url = "no", hashes = {}}',
    'lock-version = "1.0"\ncreated-by = "testvenv"\n[[packages]]\nname = "a"\nversion = "1"\narchive = {url = "http://a/%E0", hashes = {}}',
  ],
  // `null` and a number are JSON: sweep stumbled over the owner that they have not.
  'a lease': ['null', '5', '{}', '{"owner": null}', '{"owner": {"pid": "1"}}'],
  'a requirement': ['a @ b -c', 'a\u2028-e .', '-r x', 'six\n--index-url=http://a', 'a; b == "-e"'],
  'a test file': ['// /// script\n// ///\n// /// script', '// @vitest-environment-options {"venv"', '\0'],
  'a console script': [
    '#!/t/bin/python',
    '#!/t/\n',
    "#!/bin/sh\n'''exec' /t/bin/python \"$0\" \"$@\"\n' '''\n",
  ],
};
