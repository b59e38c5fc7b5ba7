/**
 * User name and password of a URL's authority (RFC 3986, userinfo). Up to its last `@`, as pip reads it: people
 * write passwords with an unescaped one.
 */
const userinfo = /([a-z][a-z0-9+.-]*:\/\/)[^\s/?#"<>]+@/gi;

/** Parameters of a URL's query by whose names their values are secret: tokens, and the signatures of signed addresses. */
const secretParameter =
  /([?&](?:amp;)?(?:[\w.-]*(?:token|secret|password|passwd|signature|credential|api[_-]?key|access[_-]?key)|sig|auth|jwt)=)[^\s&#"'<>]+/gi;

/** Tokens that tell what they are by their beginning (GitHub's, GitLab's, PyPI's), wherever they stand: in a path, say. */
const knownToken =
  /\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{22,}|glpat-[\w-]{20,}|pypi-AgEI[\w-]{20,})/g;

/**
 * Takes the credentials out of every URL in a text, as far as they can be told from the rest of it: a secret in a path
 * that looks like any other part cannot.
 */
export function redact(text: string): string {
  return withoutUserinfo(text).replace(secretParameter, '$1***').replace(knownToken, '***');
}

/** {@link redact} for an address that is yet to be used: a signed one without its signature is of no use. */
export function withoutUserinfo(text: string): string {
  // Most texts have none, and the look for a scheme at every letter is slow.
  return text.includes('@') ? text.replace(userinfo, '$1') : text;
}
