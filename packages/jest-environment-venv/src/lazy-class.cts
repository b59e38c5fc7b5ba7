type Constructor = abstract new (...args: never) => object;

/** A stand-in for a class that is loaded when it is first constructed, extended or looked at. */
export function lazyClass<Class extends Constructor>(load: () => Class): Class {
  // A function rather than a class, because a proxy may not answer for the fixed `prototype` of a class.
  const standIn: unknown = new Proxy(function standIn() {}, {
    construct: (_target, args, newTarget) =>
      Reflect.construct(load() as never, args, newTarget === standIn ? load() : newTarget),
    get: (_target, key) => Reflect.get(load(), key),
  });
  return standIn as Class;
}
