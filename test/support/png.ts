import { inflateSync } from 'node:zlib';

/** A decoded PNG: `channels` is 3 (RGB) or 4 (RGBA), pixels row by row. */
export interface Png {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly pixels: Uint8Array;
}

/** Reads a PNG of 8 bits per channel in true colour, not interlaced. */
export function readPng(file: Buffer): Png {
  if (file.toString('latin1', 1, 4) !== 'PNG') throw new Error('not a PNG');
  const [width, height] = [file.readUInt32BE(16), file.readUInt32BE(20)];
  const [depth, colorType, interlaced] = [file[24], file[25], file[28]];
  if (depth !== 8 || interlaced !== 0 || (colorType !== 2 && colorType !== 6)) throw new Error('unusual PNG');
  const channels = colorType === 6 ? 4 : 3;
  const rows = inflateSync(
    Buffer.concat([...chunksOf(file)].filter(({ type }) => type === 'IDAT').map(({ body }) => body)),
  );
  return { width, height, channels, pixels: unfilter(rows, width * channels, height, channels) };
}

function* chunksOf(file: Buffer): Generator<{ readonly type: string; readonly body: Buffer }> {
  for (let at = 8; at < file.length;) {
    const length = file.readUInt32BE(at);
    yield { type: file.toString('latin1', at + 4, at + 8), body: file.subarray(at + 8, at + 8 + length) };
    at += length + 12;
  }
}

function unfilter(rows: Buffer, stride: number, height: number, channels: number): Uint8Array {
  const out = new Uint8Array(stride * height);
  for (let y = 0; y < height; y += 1) {
    const filter = rows[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x += 1) {
      const left = x < channels ? 0 : (out[y * stride + x - channels] ?? 0);
      const up = y === 0 ? 0 : (out[(y - 1) * stride + x] ?? 0);
      const corner = x < channels || y === 0 ? 0 : (out[(y - 1) * stride + x - channels] ?? 0);
      const predicted = [0, left, up, Math.floor((left + up) / 2), paeth(left, up, corner)][filter] ?? 0;
      out[y * stride + x] = (rows[y * (stride + 1) + 1 + x] ?? 0) + predicted;
    }
  }
  return out;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}
