/** Waits for all, also where one has failed: nothing goes on behind the back of whoever hears of a fault. */
export async function toTheEnd(work: readonly unknown[]): Promise<void> {
  await Promise.allSettled(work);
  await Promise.all(work);
}
