import { parseArgs } from 'node:util';

/**
 * The numbers of a bench as given on its command line; undefined when it is not to run, because help was asked for
 * or a number is none: both have been answered then.
 * @param usage what `--help` prints; it names each option
 * @param defaults the options of this bench, each a whole number from 1
 */
export function readNumbers<Name extends string>(
  usage: string,
  defaults: Readonly<Record<Name, number>>,
): Record<Name, number> | undefined {
  const names = Object.keys(defaults) as Name[];
  const { values }: { values: Partial<Record<string, string | boolean>> } = parseArgs({
    options: {
      ...Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values['help'] === true) {
    console.log(usage);
    return undefined;
  }
  const read = names.map((name) => [name, Number(values[name] ?? defaults[name])] as const);
  const wrong = read.find(([, value]) => !Number.isInteger(value) || value < 1);
  if (wrong) {
    const [name] = wrong;
    console.error(`--${name} ${String(values[name])}: a whole number from 1.\n\n${usage}`);
    process.exitCode = 64;
    return undefined;
  }
  return Object.fromEntries(read) as Record<Name, number>;
}
