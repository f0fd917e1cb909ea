import { toIsoDuration } from '../../access/duration.ts';
import type { FieldProblem, RequestForm, RequestFormTenant, RoleLimit } from '../../access/request-form.ts';
import { SECURITY_ROLES, type SecurityRole } from '../../access/security-role.ts';
import { problemSentence } from './view-request-problem.ts';
import { unavailableFields } from './view-obstacles.ts';
import { detailFields } from './view-request-details.ts';
import { refill } from './view-text.ts';
import { type CardView, count, type Fields, type Look, names, plainName } from './view.ts';

const TENANTS_PER_ROOM = 5;
const JUSTIFICATION_MAX = 1000;
const INCIDENT_MAX = 60;
const NO_BREAK = '\u00A0';

/** Asks for roles, tenants, duration, start, justification, incident, and what single tenants ask besides. */
export function viewRequestForm(look: Look, form: RequestForm): CardView {
  const words = look.words.form;
  const canAsk = form.roles.length > 0 && form.tenants.length > 0;
  const wrong = form.problems.filter(({ problem }) => problem !== 'unasked' && problem !== 'soon').length;
  const isStopped = form.problems.some(({ problem }) => problem === 'soon');
  return {
    title: words.title,
    lead: leadOf(look, form, canAsk, wrong),
    style: wrong > 0 || isStopped || !canAsk ? 'warning' : 'default',
    summary: words.title,
    fields: {
      form: form.formId,
      canAsk,
      roles: rolesOf(look, form),
      rolesChosen: form.filled.roles.filter((role) => form.roles.includes(role)).join(','),
      ...tenantFields(look, form),
      ...durationFields(look, form),
      startLabel: words.start,
      startDate: form.filled.start?.date ?? '',
      startTime: form.filled.start?.time ?? '',
      ...justificationFields(look, form),
      incident: refill(form.filled.incident ?? '', INCIDENT_MAX),
      urgent: form.filled.urgent ? 'true' : 'false',
      roleProblems: problemsOf(look, form, 'roles'),
      tenantProblems: problemsOf(look, form, 'tenants'),
      durationProblems: problemsOf(look, form, 'duration'),
      startProblems: problemsOf(look, form, 'start').filter(({ text }) => text !== ''),
      startWarning: startWarningOf(look, form),
      startWarned: form.startWarning?.kind === 'soon' ? 'yes' : '',
      justificationProblems: problemsOf(look, form, 'justification'),
      incidentProblems: problemsOf(look, form, 'incident'),
      ...detailFields(look, form),
      ...unavailableFields(look, form),
      asOf: look.words.asOf(look.times.at(form.asOf)),
    },
  };
}

function leadOf(look: Look, form: RequestForm, canAsk: boolean, wrong: number): string {
  const words = look.words.form;
  if (!canAsk) return words.nothing;
  if (wrong > 0) return count(look, words.look, wrong);
  if (form.problems.some(({ problem }) => problem === 'soon')) return words.startAgain;
  const asking = [...new Set(form.details.map(({ tenant }) => tenant.name))];
  if (form.problems.length > 0 && asking.length > 0) {
    const who = names(look, asking, 3);
    return asking.length === 1 ? words.asksMore(who) : words.askMore(who);
  }
  return form.fromTypedLine ? words.fromTypedLine : words.lead;
}

function rolesOf(look: Look, form: RequestForm): Fields[] {
  return SECURITY_ROLES.filter((role) => form.roles.includes(role)).map((role) => {
    const { name, means } = look.words.roles[role];
    return { title: look.words.form.role(name, means, sameApproval(look, form, role)), value: role };
  });
}

/** `Needs approval.` when that holds for the role in every tenant that offers it, else empty. */
function sameApproval(look: Look, form: RequestForm, role: SecurityRole): string {
  const { roleNeedsApproval, roleNoApproval } = look.words.form;
  const needed = form.tenants.flatMap(({ limits }) =>
    limits.filter((limit) => limit.role === role).map((limit) => limit.approvalRequired),
  );
  if (needed.length === 0 || needed.includes(!needed[0])) return '';
  return needed[0] ? roleNeedsApproval : roleNoApproval;
}

function tenantFields(look: Look, form: RequestForm): Fields {
  const words = look.words.form;
  const chosen = new Set(form.filled.tenantIds);
  const first = (tenant: RequestFormTenant): number => (chosen.has(tenant.id) ? 0 : 1);
  const room = look.room * TENANTS_PER_ROOM;
  const shown =
    form.tenants.length > room
      ? form.tenants.toSorted((a, b) => first(a) - first(b)).slice(0, room)
      : form.tenants;
  const limits = form.tenants.map((tenant) => limitsOf(look, form, tenant));
  const same = form.tenants.length > 1 && limits.every((each) => each === limits[0]) ? (limits[0] ?? '') : '';
  const rest = form.tenants.length - shown.length;
  const filedByApp = form.tenants.filter(({ filedBy }) => filedBy === 'app');
  const ids = new Set(shown.map((tenant) => tenant.id));
  return {
    tenants: shown.map((tenant) => {
      const own = limitsOf(look, form, tenant);
      const title = plainName(tenant.name);
      return { title: same || !own ? title : words.tenant(title, own), value: tenant.id };
    }),
    tenantsChosen: form.filled.tenantIds.filter((id) => ids.has(id)).join(','),
    tenantsLabel: !same && limits.some(Boolean) ? words.tenantsWithLimits : words.tenants,
    sameLimits: same && words.sameLimits(same),
    filedByApp: filedByApp.length > 0 ? words.filedByApp(plainNames(look, filedByApp)) : '',
    moreTenants: rest > 0 ? count(look, words.more, rest) : '',
  };
}

/** `Reader 1 d, Operator 8 h (needs approval)`. */
function limitsOf(look: Look, form: RequestForm, tenant: RequestFormTenant): string {
  const words = look.words.form;
  return tenant.limits
    .filter((limit) => form.roles.includes(limit.role))
    .map((limit) => {
      const said = words.limit(look.words.roles[limit.role].name, spanOf(look, limit));
      if (sameApproval(look, form, limit.role)) return said;
      return look.words.aside(said, limit.approvalRequired ? words.needsApproval : words.noApproval);
    })
    .join(', ');
}

function spanOf(look: Look, limit: RoleLimit): string {
  const words = look.words.form;
  if (limit.maximumMs === undefined) return words.noEnd;
  const span = look.times.shortSpan(limit.maximumMs).replaceAll(' ', NO_BREAK);
  return limit.fixedDuration ? words.exactly(span) : span;
}

function durationFields(look: Look, form: RequestForm): Fields {
  const chosen = form.filled.durationMs;
  const all = new Set([...form.durationChoicesMs, ...(chosen === undefined ? [] : [chosen])]);
  return {
    durations: [...all]
      .toSorted((a, b) => a - b)
      .map((ms) => ({ title: look.times.span(ms), value: toIsoDuration(ms) })),
    duration: chosen === undefined ? '' : toIsoDuration(chosen),
    tightest: tightestOf(look, form),
  };
}

/** Which of the chosen tenants allow the least for the chosen roles. What the list says is not said twice. */
function tightestOf(look: Look, form: RequestForm): Fields[] {
  const { roles, tenantIds } = form.filled;
  if (form.problems.some(({ problem, field }) => field === 'duration' && problem === 'too-long')) return [];
  const limits = form.tenants
    .filter(({ id }) => tenantIds.includes(id))
    .flatMap((tenant) =>
      tenant.limits
        .filter((limit) => roles.includes(limit.role))
        .map((limit) => ({ tenant: tenant.name, role: limit.role, ms: limit.maximumMs ?? Infinity })),
    );
  const least = Math.min(...limits.map(({ ms }) => ms));
  const tightest = limits.filter(({ ms }) => ms === least);
  if (!Number.isFinite(least) || tightest.length === limits.length) return [];
  const where = [...new Set(tightest.map(({ tenant }) => tenant))];
  const what = [...new Set(tightest.map((limit) => look.words.roles[limit.role].name))];
  const said = look.words.form.tightest(
    names(look, what, 3),
    names(look, where, 3),
    look.times.span(least),
    where.length,
  );
  return [{ text: said }];
}

/** What is known of the time that approvers need, when the start may come first. */
function startWarningOf(look: Look, { startWarning }: RequestForm): Fields[] {
  if (!startWarning) return [];
  const words = look.words.form;
  const { kind, tenantNames, leftMs, approvalMs = 0 } = startWarning;
  const where = names(look, tenantNames, 3);
  if (kind === 'soon')
    return [{ text: words.startSoon(where, look.times.span(leftMs)), weight: 'bolder', isSubtle: false }];
  const text = words.startWithinApproval(where, look.times.span(approvalMs));
  return [{ text, weight: 'default', isSubtle: true }];
}

function justificationFields(look: Look, form: RequestForm): Fields {
  const words = look.words.form;
  const always = form.tenants.every((tenant) => tenant.limits.every((limit) => limit.justificationRequired));
  const required = always ? '' : justificationRequiredFor(look, form);
  const label = always
    ? words.justification
    : required
      ? words.justificationRequiredFor(required)
      : words.justificationOptional;
  return {
    justification: refill(form.filled.justification ?? '', JUSTIFICATION_MAX),
    justificationRequired: always,
    justificationLabel: label,
  };
}

/** The roles that need one, where that is the same in every tenant; else the tenants that ask for one. */
function justificationRequiredFor(look: Look, form: RequestForm): string {
  const limits = form.tenants.flatMap((tenant) => tenant.limits);
  const asks = (role: SecurityRole): boolean[] =>
    limits.filter((limit) => limit.role === role).map((limit) => limit.justificationRequired);
  const roles = form.roles.filter((role) => asks(role).includes(true));
  if (roles.every((role) => !asks(role).includes(false))) {
    return names(
      look,
      roles.map((role) => look.words.roles[role].name),
      3,
    );
  }
  return plainNames(
    look,
    form.tenants.filter((tenant) => tenant.limits.some((limit) => limit.justificationRequired)),
  );
}

const plainNames = (look: Look, tenants: readonly RequestFormTenant[]): string =>
  names(
    look,
    tenants.map((tenant) => plainName(tenant.name)),
    3,
  );

function problemsOf(look: Look, form: RequestForm, field: FieldProblem['field']): Fields[] {
  return form.problems
    .filter((problem) => problem.field === field)
    .map((problem) => ({ text: problemSentence(look, form, problem) }));
}
