/**
 * Twelve hexadecimal digits that no other process will choose: 48 random bits. They are names, not secrets, so they
 * need not be worth the two milliseconds in which `node:crypto` loads.
 */
export function uniqueHex(): string {
  return Math.floor(Math.random() * 2 ** 48)
    .toString(16)
    .padStart(12, '0');
}
