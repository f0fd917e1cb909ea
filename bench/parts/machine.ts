import { availableParallelism, loadavg } from 'node:os';

/** The machine in a line. Its load is that of other programs too, which is why times of two runs do not compare. */
export const describeMachine = (): string =>
  `Node ${process.version}, ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}.`;
