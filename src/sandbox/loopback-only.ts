/**
 * Preload (`node --import`) for programs that listen on all interfaces and cannot be told otherwise:
 * every TCP server of the process listens on 127.0.0.1 instead.
 * The Playground has no authentication, so whoever reaches its port acts as the person.
 */
import { Server } from 'node:net';
import type { ListenOptions } from 'node:net';

const loopback = '127.0.0.1';

function toLoopback(args: readonly unknown[]): unknown[] {
  const [first, ...rest] = args;
  if (typeof first === 'object' && first !== null) {
    const options = first as ListenOptions;
    return options.port === undefined ? [...args] : [{ ...options, host: loopback }, ...rest];
  }
  const isPort = typeof first === 'number' || (typeof first === 'string' && /^\d+$/.test(first));
  if (!isPort && first !== undefined && first !== null)
    return typeof first === 'function' ? [0, loopback, first] : [...args];
  const others = typeof rest[0] === 'string' ? rest.slice(1) : rest;
  return [first ?? 0, loopback, ...others];
}

// oxlint-disable-next-line typescript/unbound-method -- Reflect.apply binds it to the server that was called
Server.prototype.listen = new Proxy(Server.prototype.listen, {
  apply: (listen, server, args: unknown[]) => Reflect.apply(listen, server, toLoopback(args)) as Server,
});
