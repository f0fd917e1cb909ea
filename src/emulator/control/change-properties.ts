import type { PropertyFault } from './parse-fault.ts';

type Change = (value: unknown) => unknown;

function toChange(fault: PropertyFault, unknownMembers: boolean): Change {
  switch (fault.kind) {
    case 'nullProperty':
      return () => null;
    case 'missingProperty':
      return () => undefined;
    case 'unknownMember':
    default:
      return (value) => {
        if (typeof value !== 'string') return value;
        return unknownMembers ? fault.member : 'unknownFutureValue';
      };
  }
}

function changeAt(value: unknown, path: string, wanted: string, change: Change): unknown {
  if (Array.isArray(value)) return value.map((item) => changeAt(item, path, wanted, change));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]): [string, unknown] => {
    const here = `${path}/${name}`;
    const isWanted = here.toLowerCase().endsWith(`/${wanted}`);
    return [name, isWanted ? change(inner) : changeAt(inner, here, wanted, change)];
  });
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
}

/**
 * An answer in which one property is unlike what a client expects of it.
 * @param unknownMembers whether the client wants members of enumerations that it may not know
 */
export function changeProperties(body: object, fault: PropertyFault, unknownMembers: boolean): object {
  const changed = changeAt(body, '', fault.property.toLowerCase(), toChange(fault, unknownMembers));
  return Object.assign({}, changed);
}
