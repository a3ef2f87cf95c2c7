/** A browser's storage for tests: several stores opened on one are several tabs. */
export function fakeStorage(): Storage {
  const storage: Record<string, string> = {};
  const methods = {
    getItem: (key: string) => storage[key] ?? null,
    setItem: (key: string, value: string) => void (storage[key] = value),
    removeItem: (key: string) => void delete storage[key],
  };
  return new Proxy(storage, {
    get: (target, key) => {
      if (key === 'length') return Object.keys(target).length;
      return key in methods ? methods[key as keyof typeof methods] : target[key as string];
    },
  }) as unknown as Storage;
}
