/**
 * User name and password of a URL's authority (RFC 3986, userinfo). Up to its last `@`, as pip reads it: people
 * write passwords with an unescaped one.
 */
const userinfo = /([a-z][a-z0-9+.-]*:\/\/)[^\s/?#"<>]+@/gi;

/** Takes the credentials out of every URL in a text. */
export function redact(text: string): string {
  return text.replace(userinfo, '$1');
}
