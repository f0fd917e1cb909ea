/**
 * Preload (`node --import`) for the Playground: its message stream opens a second after the page asks for it.
 * The server sends what it kept for a closed window as soon as the stream opens. The page asks for the stream
 * and for its list of conversations at the same time, and drops messages ("Saga error: Invalid conversation id")
 * when the list comes second. So approval cards sent before the window was opened would be lost now and then.
 */
import { Server } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

const streamPath = '/_ws_conversation/';
const delayMs = 1_000;

// oxlint-disable-next-line typescript/unbound-method -- Reflect.apply binds it to the server that emits
Server.prototype.emit = new Proxy(Server.prototype.emit, {
  apply(emit, server, args: unknown[]) {
    const [event, request, socket] = args as [string, IncomingMessage | undefined, Duplex | undefined];
    if (event !== 'upgrade' || !request?.url?.startsWith(streamPath))
      return Reflect.apply(emit, server, args) as boolean;
    // Nobody else listens while it waits, and an unheard error would end the process.
    socket?.on('error', () => socket.destroy());
    setTimeout(() => Reflect.apply(emit, server, args) as boolean, delayMs);
    return true;
  },
});
