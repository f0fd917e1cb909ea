import { readGraphTypes } from './graph-types.ts';
import type { GraphTypes, PropertyType } from './graph-types.ts';

/**
 * What Graph takes or gives although Microsoft's published types do not declare it.
 * Each is documented on the page named.
 */
const undeclared: Readonly<Record<string, readonly string[]>> = {
  // POST assignmentRequests names the relations of the assignment by their ids:
  // https://learn.microsoft.com/graph/api/entitlementmanagement-post-assignmentrequests
  accessPackageAssignment: ['targetId', 'assignmentPolicyId', 'accessPackageId'],
  // In Graph's metadata: https://learn.microsoft.com/graph/api/resources/accesspackagesubject
  accessPackageSubject: ['subjectLifecycle'],
  // In Graph's metadata: https://learn.microsoft.com/graph/api/resources/signin
  signIn: ['homeTenantId', 'resourceTenantId'],
};

/** Open types of Graph's metadata, which may have any property. */
const open = new Set(['DetailsInfo']);

let loaded: GraphTypes | undefined;

function isPrimitive(name: string): name is 'string' | 'number' | 'boolean' {
  return name === 'string' || name === 'number' || name === 'boolean';
}

function checkValue(types: GraphTypes, type: PropertyType, value: unknown, path: string): string[] {
  if (value === undefined || type.of === 'any') return [];
  if (value === null) return type.isNullable ? [] : [`${path}: null, but it is not nullable`];
  if (type.isArray) {
    if (!Array.isArray(value)) return [`${path}: no list`];
    return value.flatMap((item, at) =>
      checkValue(types, { ...type, isArray: false }, item, `${path}[${at}]`),
    );
  }
  if (isPrimitive(type.of))
    return typeof value === type.of ? [] : [`${path}: ${typeof value}, not ${type.of}`];
  const members = types.membersOf(type.of);
  if (members === undefined) return checkObject(types, type.of, value, path);
  // A flags enum is written as its members with commas between them.
  const isMember = typeof value === 'string' && value.split(',').every((part) => members.has(part.trim()));
  return isMember ? [] : [`${path}: ${JSON.stringify(value)} is no ${type.of}`];
}

/** The type that `@odata.type` claims, when it is one that may stand here. */
function actualType(
  types: GraphTypes,
  declared: string,
  value: object,
  path: string,
): string | readonly string[] {
  const claimed = '@odata.type' in value ? String(value['@odata.type']) : undefined;
  if (claimed === undefined) return declared;
  const name = claimed.replace(/^#?microsoft\.graph\./, '');
  if (!types.has(name)) return [`${path}: the type ${claimed} does not exist`];
  return types.isDerivedFrom(name, declared) ? name : [`${path}: ${claimed} is no ${declared}`];
}

function checkObject(types: GraphTypes, declared: string, value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path}: no object`];
  if (open.has(declared)) return [];
  const type = actualType(types, declared, value, path);
  if (typeof type !== 'string') return [...type];
  return Object.entries(value).flatMap(([name, member]) => {
    // Annotations, and directory extensions, which every tenant names for itself.
    if (name.includes('@') || name.startsWith('extension_')) return [];
    const property = types.propertyOf(type, name);
    if (property !== undefined) return checkValue(types, property, member, `${path}.${name}`);
    // Nested types go by the name of their interface, which begins with a capital.
    const key = type.charAt(0).toLowerCase() + type.slice(1);
    return undeclared[key]?.includes(name) === true ? [] : [`${path}.${name}: ${type} has no such property`];
  });
}

/**
 * What of a body contradicts Microsoft's published types: unknown properties and enum members, wrong
 * primitives, null where it cannot stand, foreign derived types. Empty when nothing does.
 * @param type a name of Graph's metadata, with `[]` for a collection (`accessPackage[]`)
 */
export function checkWire(type: string, body: unknown): string[] {
  loaded ??= readGraphTypes();
  const isCollection = type.endsWith('[]');
  const name = isCollection ? type.slice(0, -2) : type;
  if (isPrimitive(name) || loaded.has(name)) {
    if (!isCollection) return checkObject(loaded, name, body, name);
    const value: unknown =
      typeof body === 'object' && body !== null && 'value' in body ? body.value : undefined;
    const item = { of: name, isArray: true, isNullable: false };
    return value === undefined ? [`${name}: no list`] : checkValue(loaded, item, value, name);
  }
  return [`There is no type ${name}.`];
}
