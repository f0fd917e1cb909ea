import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parseSync } from 'oxc-parser';
import type { TSInterfaceDeclaration, TSType } from 'oxc-parser';

/** What a property may hold: a primitive, or a named interface or enum; `any` holds everything. */
export interface PropertyType {
  readonly of: string;
  readonly isArray: boolean;
  readonly isNullable: boolean;
}

/** Microsoft's published types of Graph v1.0, as data. */
export interface GraphTypes {
  /** The property of a type or of what it derives from. */
  propertyOf(type: string, property: string): PropertyType | undefined;
  /** The members of an enum; undefined when the name is none. */
  membersOf(name: string): ReadonlySet<string> | undefined;
  has(type: string): boolean;
  isDerivedFrom(type: string, base: string): boolean;
}

interface Interface {
  readonly base: string | undefined;
  readonly properties: ReadonlyMap<string, PropertyType>;
}

const primitives: Readonly<Record<string, string>> = {
  TSStringKeyword: 'string',
  TSNumberKeyword: 'number',
  TSBooleanKeyword: 'boolean',
};

function toPropertyType(type: TSType): PropertyType {
  if (type.type === 'TSArrayType') return { ...toPropertyType(type.elementType), isArray: true };
  if (type.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') {
    return { of: primitives[type.type] ?? 'any', isArray: false, isNullable: false };
  }
  const [inner] = type.typeArguments?.params ?? [];
  if (type.typeName.name === 'NullableOption' && inner !== undefined) {
    return { ...toPropertyType(inner), isNullable: true };
  }
  return { of: type.typeName.name, isArray: false, isNullable: false };
}

function toInterface({ body, extends: [heritage] }: TSInterfaceDeclaration): Interface {
  const properties = body.body.flatMap((member): [string, PropertyType][] => {
    if (member.type !== 'TSPropertySignature' || member.typeAnnotation === null) return [];
    const name = member.key.type === 'Identifier' ? member.key.name : undefined;
    return name === undefined ? [] : [[name, toPropertyType(member.typeAnnotation.typeAnnotation)]];
  });
  const base = heritage?.expression.type === 'Identifier' ? heritage.expression.name : undefined;
  return { base, properties: new Map(properties) };
}

function toMembers(type: TSType): Set<string> {
  const types = type.type === 'TSUnionType' ? type.types : [type];
  return new Set(
    types.flatMap((one) =>
      one.type === 'TSLiteralType' && one.literal.type === 'Literal' ? [String(one.literal.value)] : [],
    ),
  );
}

/** Names in Graph's metadata begin in lower case, those of the published types in upper case. */
const toTypeName = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/**
 * Reads `@microsoft/microsoft-graph-types`. The compiler has no programming interface any more, so the
 * declarations are read with the parser of the linter.
 */
export function readGraphTypes(): GraphTypes {
  const path = createRequire(import.meta.url).resolve(
    '@microsoft/microsoft-graph-types/microsoft-graph.d.ts',
  );
  const interfaces = new Map<string, Interface>();
  const enums = new Map<string, Set<string>>();
  for (const statement of parseSync(path, readFileSync(path, 'utf8')).program.body) {
    if (statement.type !== 'ExportNamedDeclaration') continue;
    const { declaration } = statement;
    if (declaration?.type === 'TSInterfaceDeclaration') {
      interfaces.set(declaration.id.name, toInterface(declaration));
    } else if (declaration?.type === 'TSTypeAliasDeclaration') {
      enums.set(declaration.id.name, toMembers(declaration.typeAnnotation));
    }
  }
  const propertyOf = (type: string, property: string): PropertyType | undefined => {
    const found = interfaces.get(toTypeName(type));
    if (found === undefined) return undefined;
    const inherited = found.base === undefined ? undefined : propertyOf(found.base, property);
    return found.properties.get(property) ?? inherited;
  };
  const isDerivedFrom = (type: string, base: string): boolean => {
    if (toTypeName(type) === toTypeName(base)) return true;
    const parent = interfaces.get(toTypeName(type))?.base;
    return parent !== undefined && isDerivedFrom(parent, base);
  };
  return {
    propertyOf,
    isDerivedFrom,
    has: (type) => interfaces.has(toTypeName(type)),
    membersOf: (name) => enums.get(toTypeName(name)),
  };
}
