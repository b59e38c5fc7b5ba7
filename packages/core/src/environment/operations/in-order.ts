/** Runs actions one after another, in the order in which they come; one that fails does not stop the next. */
export interface InOrder {
  <T>(action: () => T | Promise<T>): Promise<T>;
  readonly isBusy: boolean;
}

export function inOrder(): InOrder {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  const enter = async <T>(action: () => T | Promise<T>): Promise<T> => {
    waiting += 1;
    const turn = last.then(action);
    last = turn.catch(() => {});
    return turn.finally(() => {
      waiting -= 1;
    });
  };
  return Object.defineProperty(enter, 'isBusy', { get: () => waiting > 0 }) as unknown as InOrder;
}
