/**
 * Preload (`node --import`) for the Playground: its message stream opens when the page is ready for it.
 * The server sends what it kept for a closed window as soon as the stream opens. The page asks for the stream
 * and for its list of conversations at the same time, and drops messages ("Saga error: Invalid conversation id")
 * when the list comes second. So approval cards sent before the window was opened would be lost now and then.
 * That the page has its list is known when it announces the installation, which it does right after.
 */
import { Server } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

const streamPath = '/_ws_conversation/';
const readyPath = '/installation';
/** A page that only reconnects announces nothing, and has its list. */
const patienceMs = 5_000;

const waiting = new Set<() => void>();

function openAll(): void {
  for (const open of waiting) open();
  waiting.clear();
}

// oxlint-disable-next-line typescript/unbound-method -- Reflect.apply binds it to the server that emits
Server.prototype.emit = new Proxy(Server.prototype.emit, {
  apply(emit, server, args: unknown[]) {
    const [event, request, other] = args as [string, IncomingMessage?, (Duplex | ServerResponse)?];
    if (event === 'request' && request?.method === 'POST' && request.url?.endsWith(readyPath))
      other?.once('finish', openAll);
    if (event !== 'upgrade' || !request?.url?.startsWith(streamPath))
      return Reflect.apply(emit, server, args) as boolean;
    // Nobody else listens while it waits, and an unheard error would end the process.
    other?.on('error', () => other.destroy());
    const open = (): void => {
      clearTimeout(timer);
      waiting.delete(open);
      Reflect.apply(emit, server, args);
    };
    const timer = setTimeout(open, patienceMs);
    waiting.add(open);
    return true;
  },
});
