/** How long the calls of one case took, in milliseconds. */
export interface Timing {
  readonly name: string;
  readonly times: readonly number[];
  readonly bytes: number;
  /** What the emulator's process computed for all of them. Other programs of the machine do not add to it. */
  readonly cpuMs: number;
}

/** One answer, read to its end; the time is the client's, from sending until the last byte. */
export interface Measured {
  readonly ms: number;
  readonly text: string;
}

/** Calls once. @throws Error for anything but success */
export async function measure(url: string, init: RequestInit): Promise<Measured> {
  const before = performance.now();
  const response = await fetch(url, init);
  const text = await response.text();
  const ms = performance.now() - before;
  if (!response.ok) throw new Error(`${url}: ${response.status} ${text}`);
  return { ms, text };
}

/** The smallest time that the given share of the calls did not exceed. */
export function percentile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export function sum(times: readonly number[]): number {
  return times.reduce((total, ms) => total + ms, 0);
}

const columns = ['', 'calls', 'p50 ms', 'p95 ms', 'max ms', 'CPU ms', 'KB each'] as const;

/** A table, one line per case. */
export function renderTimings(timings: readonly Timing[]): string {
  const rows = timings.map(({ name, times, bytes, cpuMs }) => [
    name,
    String(times.length),
    percentile(times, 0.5).toFixed(2),
    percentile(times, 0.95).toFixed(2),
    percentile(times, 1).toFixed(2),
    (cpuMs / times.length).toFixed(2),
    (bytes / times.length / 1000).toFixed(1),
  ]);
  return renderTable(columns, rows);
}

/** The first column to the left, the others to the right. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows];
  const widths = head.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  const cell = (text: string, at: number): string =>
    at === 0 ? text.padEnd(widths[at] ?? 0) : text.padStart((widths[at] ?? 0) + 2);
  return lines.map((line) => line.map(cell).join('')).join('\n');
}
