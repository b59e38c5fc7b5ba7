/** PEP 503: how two spellings of a distribution's name are compared. */
export function normaliseName(distribution: string): string {
  return distribution.toLowerCase().replace(/[-_.]+/g, '-');
}
