/**
 * Fills a process of {@link startHolder} with live environments.
 * @returns {{ heap: number, resident: number }} bytes that each further one costs it
 */
export async function fill(holder, count) {
  await holder.ask('one');
  const before = await holder.ask('tell');
  for (let made = 1; made < count; made++) await holder.ask('one');
  const after = await holder.ask('tell');
  const perEnvironment = (name) => (after[name] - before[name]) / (count - 1);
  return { heap: perEnvironment('heap'), resident: perEnvironment('resident') };
}
