/**
 * The same function, behind a check before every call; also those that it gives and has, as execa's `$` gives and has
 * several.
 */
export function guarded<T extends object>(callable: T, check: () => void): T {
  const guardFunctions = (value: unknown) => (typeof value === 'function' ? guarded(value, check) : value);
  return new Proxy(callable, {
    apply: (target, self, args) => {
      check();
      return guardFunctions(Reflect.apply(target as (...args: never) => unknown, self, args));
    },
    get: (target, key) => guardFunctions(Reflect.get(target, key)),
  });
}
