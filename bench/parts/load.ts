import { Agent, request } from 'node:http';
import { percentile } from './measure.ts';

/** A bot under load: where it is, and what is posted to it. */
export interface Target {
  readonly messagesUrl: string;
  readonly token: string;
  readonly body: string;
}

/** How one burst of calls went. */
export interface Load {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/**
 * Posts the body `calls` times over so many connections, which are kept open; each posts again once it has its answer.
 * @throws Error for any answer but HTTP 200
 */
export async function load(target: Target, calls: number, connections: number): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times: number[] = [];
  let left = calls;
  const connect = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const before = performance.now();
      await post(target, agent);
      times.push(performance.now() - before);
    }
  };
  const before = performance.now();
  await Promise.all(Array.from({ length: connections }, connect));
  const elapsedMs = performance.now() - before;
  agent.destroy();
  return {
    perSecond: (calls * 1000) / elapsedMs,
    p50Ms: percentile(times, 0.5),
    p95Ms: percentile(times, 0.95),
  };
}

/** By Node's own client, which costs the machine less than `fetch` does. @returns the body of the answer */
export function post({ messagesUrl, token, body }: Target, agent?: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    };
    const sent = request(messagesUrl, { method: 'POST', headers, ...(agent ? { agent } : {}) }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (answer.statusCode === 200) resolve(text);
        else reject(new Error(`${messagesUrl}: ${answer.statusCode} ${text}`));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
