/** Some keys come from outside: there is no end of them. */
const KEYS_MAX = 500;

/** The same function, which makes the value of a key once and keeps it. With very many keys it starts anew. */
export function remember<Value>(make: (key: string) => Value): (key: string) => Value {
  const made = new Map<string, Value>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    if (made.size >= KEYS_MAX) made.clear();
    const value = make(key);
    made.set(key, value);
    return value;
  };
}
