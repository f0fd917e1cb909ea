import type { GraphCall, Route } from '../graph/route.ts';
import { ok, parameter } from '../graph/route.ts';
import { GraphError } from '../graph-error.ts';
import { entitlementManagement, ownAccess, readEntitlements } from '../graph/permissions.ts';
import { listEntries, listRows } from '../odata/list-rows.ts';
import { expandMany, expandOne } from '../odata/resource.ts';
import type { Resource } from '../odata/resource.ts';
import type { AccessPackage } from './entities.ts';
import { findReadablePackage } from './find-package.ts';
import { resourceRoleScopes } from './resources.ts';
import { endUserSettingsOf } from './settings-routes.ts';
import type { Suggestion, SuggestionBasis } from './suggest-packages.ts';
import { suggestPackages } from './suggest-packages.ts';

/** A package as requestors see it. @see https://learn.microsoft.com/graph/api/resources/availableaccesspackage */
const availablePackages: Resource<AccessPackage> = {
  type: 'availableAccessPackage',
  toWire: ({ id, displayName, description }) => ({ id, displayName, description }),
  expands: {
    resourceRoleScopes: expandMany(
      () => resourceRoleScopes,
      (row, { tenant }) => tenant.resourceRoleScopes.where('accessPackage', row.id),
    ),
  },
};

/** @see https://learn.microsoft.com/graph/api/resources/accesspackagesuggestion */
const suggestions: Resource<Suggestion> = {
  type: 'accessPackageSuggestion',
  toWire: ({ id, holders, past }, reading) => {
    const { relatedPeopleInsightLevel: level } = endUserSettingsOf(reading);
    const ends = past.map(({ schedule }) => schedule.startAt?.getTime() ?? 0);
    const related = {
      '@odata.type': '#microsoft.graph.accessPackageSuggestionRelatedPeopleBased',
      relatedPeopleAssignmentCount: holders.length,
      relatedPeople: level === 'countAndNames' ? holders : [],
    };
    const own = {
      '@odata.type': '#microsoft.graph.accessPackageSuggestionSelfAssignmentHistoryBased',
      pastAssignmentCount: past.length,
      lastAssignmentDateTime: new Date(Math.max(0, ...ends)).toISOString(),
    };
    return { id, reasons: [...(holders.length > 0 ? [related] : []), ...(past.length > 0 ? [own] : [])] };
  },
  expands: {
    accessPackage: expandOne(
      () => availablePackages,
      (row) => row.accessPackage,
    ),
  },
};

function basesOf(call: GraphCall): Set<SuggestionBasis> {
  const wanted = parameter(call, 'on').toLowerCase().split(',');
  const known: readonly SuggestionBasis[] = ['relatedPeopleAssignments', 'assignmentHistory'];
  const names = ['none', ...known.map((name) => name.toLowerCase())];
  if (!wanted.every((name) => names.includes(name.trim()))) {
    throw new GraphError(400, 'BadRequest', `'${parameter(call, 'on')}' is no value for on.`);
  }
  const isShown = endUserSettingsOf(call.reading).relatedPeopleInsightLevel !== 'disabled';
  return new Set(
    known
      .filter((name) => wanted.some((part) => part.trim() === name.toLowerCase()))
      .filter((name) => isShown || name !== 'relatedPeopleAssignments'),
  );
}

/** Suggestions are a person's: an app, which the permissions let in, gets none. */
function suggestionsFor(call: GraphCall): Suggestion[] {
  const bases = basesOf(call);
  const { caller, reading } = call;
  return caller.kind === 'user' ? suggestPackages(reading.tenant, caller.userId, bases) : [];
}

/**
 * What might interest the signed-in user, and what is in it.
 * @see https://learn.microsoft.com/graph/api/accesspackagesuggestions-filterbycurrentuser
 */
export const suggestionRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: `${entitlementManagement}/accessPackageSuggestions/filterByCurrentUser(on='{on}')`,
    delegated: ownAccess,
    application: readEntitlements,
    handle: (call) => ok(listRows(call, suggestions, suggestionsFor(call))),
  },
  {
    method: 'GET',
    path: `${entitlementManagement}/availableAccessPackages/{id}/resourceRoleScopes`,
    delegated: ownAccess,
    application: readEntitlements,
    returns: 'accessPackageResourceRoleScope[]',
    handle: (call) => {
      const { id } = findReadablePackage(call);
      const entries = call.reading.tenant.resourceRoleScopes.entriesWhere('accessPackage', id);
      return ok(listEntries(call, resourceRoleScopes, entries));
    },
  },
];
