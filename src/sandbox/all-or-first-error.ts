/**
 * Like `Promise.all`, but settles only when everything has: what is still starting when another start fails
 * would otherwise come up unseen, after everything was stopped.
 */
export async function allOrFirstError<T extends readonly unknown[]>(promises: {
  [K in keyof T]: Promise<T[K]>;
}): Promise<T> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
