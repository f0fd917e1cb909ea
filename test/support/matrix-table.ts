import { LETTERS } from './matrix-people.ts';
import type { Letter } from './matrix-people.ts';

/** Rows and columns of a table, each cell the letters of those who may; a dot is nobody. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: ReadonlyMap<string, readonly string[]>;
}

/** @throws Error naming what is no table: a row too short, a letter that is nobody's, or one out of its order */
export function parseTable(text: string): Table {
  const [head = [], ...lines] = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.trim().split(/\s{2,}/));
  for (const [name, ...cells] of lines) {
    if (cells.length !== head.length - 1) throw new Error(`${name}: ${cells.length} cells`);
    for (const cell of cells) {
      if (cell !== toCell(lettersIn(cell))) throw new Error(`${name}: "${cell}"`);
    }
  }
  return { columns: head.slice(1), rows: new Map(lines.map(([name = '', ...cells]) => [name, cells])) };
}

const lettersIn = (cell: string): Letter[] => LETTERS.filter((letter) => cell.includes(letter));

/** The letters in their order. */
export const toCell = (letters: readonly Letter[]): string =>
  LETTERS.filter((letter) => letters.includes(letter)).join('') || '.';

export const mayOf = ({ columns, rows }: Table, row: string, column: string): Letter[] =>
  lettersIn(rows.get(row)?.[columns.indexOf(column)] ?? '');

/** As it is written in the test, columns below each other. */
export function printTable({ columns, rows }: Table, corner: string): string {
  const lines = [[corner, ...columns], ...[...rows].map(([name, cells]) => [name, ...cells])];
  const widths = [corner, ...columns].map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The same in Markdown. */
export function toMarkdown({ columns, rows }: Table, corner: string): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line([corner, ...columns]),
    line([corner, ...columns].map(() => '---')),
    ...[...rows].map(([name, cells]) =>
      line([`\`${name}\``, ...cells.map((cell) => (cell === '.' ? '' : cell))]),
    ),
  ].join('\n');
}
