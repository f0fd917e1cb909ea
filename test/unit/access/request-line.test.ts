import { describe, expect, test } from 'vitest';
import { parseRequestLine, readMention } from '../../../src/access/request-line.ts';
import type { Tenant } from '../../../src/access/tenant.ts';
import { fabrikam, id, northwind } from '../../support/access.ts';
import { HOUR, MINUTE } from '../../support/time.ts';

const phone: Tenant = {
  ...fabrikam,
  id: id(4),
  name: 'The Phone Company',
  aliases: [],
  domain: 'tpc.example',
};
const inc: Tenant = {
  ...fabrikam,
  id: id(5),
  name: 'Tailspin Toys, Inc.',
  aliases: [],
  domain: 'toys.example',
};
const now = new Date('2026-10-01T08:00:00Z');
const parse = (line: string) =>
  parseRequestLine(line, { targets: [fabrikam, northwind, phone, inc], now, timeZone: 'Europe/Berlin' });

test('role, tenant, span, incident; the rest is the justification', () => {
  expect(parse('operator in fabrikam for 4h INC-4711 lateral movement')).toEqual({
    roles: ['operator'],
    tenants: [fabrikam.id],
    durationMs: 4 * HOUR,
    incident: 'INC-4711',
    justification: 'lateral movement',
  });
});

test('only a role is enough', () => {
  expect(parse('operator')).toEqual({ roles: ['operator'], tenants: [], justification: '' });
});

describe('roles', () => {
  test.each([
    ['reader', 'reader'],
    ['READ', 'reader'],
    ['op', 'operator'],
    ['admin', 'administrator'],
    ['Administrator,', 'administrator'],
    ['security operator', 'operator'],
    ['request admin', 'administrator'],
    ['need security reader', 'reader'],
  ])('%j', (line, role) => {
    expect(parse(line)?.roles).toEqual([role]);
  });

  test.each(['', '   ', 'hello', 'in fabrikam', 'owner in fabrikam', '4h', 'request', 'operators'])(
    '%j is no request',
    (line) => {
      expect(parse(line)).toBeUndefined();
    },
  );

  test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty in fabrikam'])(
    'the member %j of every object is no role',
    (line) => {
      expect(parse(line)).toBeUndefined();
    },
  );
});

describe('tenants', () => {
  test.each([
    ['operator fabrikam', [fabrikam.id]],
    ['operator in FAB', [fabrikam.id]],
    ['operator at fabrikam.example', [fabrikam.id]],
    ['operator in Northwind Traders for 1h', [northwind.id]],
    ['operator in north wind', [northwind.id]],
    ['operator in fab, nw', [fabrikam.id, northwind.id]],
    ['operator in fabrikam + nw', [fabrikam.id, northwind.id]],
    ['operator in The Phone Company', [phone.id]],
    ['operator the phone company', [phone.id]],
    ['operator in Tailspin Toys, Inc. for 1h', [inc.id]],
    ['operator in woodgrove', []],
  ])('%j', (line, tenants) => {
    expect(parse(line)?.tenants).toEqual(tenants);
  });

  test('a name that is no tenant of ours is told, and the rest still counts', () => {
    expect(parse('operator in Woodgrove for 4h INC-1 why')).toEqual({
      roles: ['operator'],
      tenants: [],
      unknownTenant: 'Woodgrove',
      durationMs: 240 * MINUTE,
      incident: 'INC-1',
      justification: 'why',
    });
  });

  test('any other unknown word ends the meaning and stays as it was typed', () => {
    expect(parse('operator Woodgrove for 4h INC-1')).toEqual({
      roles: ['operator'],
      tenants: [],
      justification: 'Woodgrove for 4h INC-1',
    });
  });
});

describe('spans', () => {
  test.each([
    ['operator for 90 min', 90 * MINUTE, ''],
    ['operator 2h30m now', 150 * MINUTE, 'now'],
    ['operator for 1 h 30 min now', 90 * MINUTE, 'now'],
    ['operator fab for 1 hour 30 minutes', 90 * MINUTE, ''],
    ['operator for PT4H', 4 * HOUR, ''],
    ['operator for 4h. Then more', 4 * HOUR, 'Then more'],
    ['operator for 4h in fab for 2h', 4 * HOUR, 'for 2h'],
    ['operator for ever', undefined, 'for ever'],
    ['operator for 0h', undefined, 'for 0h'],
  ])('%j', (line, durationMs, justification) => {
    expect(parse(line)).toMatchObject({ justification });
    expect(parse(line)?.durationMs).toBe(durationMs);
  });
});

describe('incidents', () => {
  test.each([
    ['operator INC-4711 why', 'INC-4711', 'why'],
    ['operator for inc-7: why', 'INC-7', 'why'],
    ['operator (SIR#12) why', 'SIR#12', 'why'],
    ['operator CASE4711', 'CASE4711', ''],
    ['operator INC-1 INC-2', 'INC-1', 'INC-2'],
    ['operator because INC-1', undefined, 'because INC-1'],
    ['operator T1 alert', undefined, 'T1 alert'],
  ])('%j', (line, incident, justification) => {
    expect(parse(line)).toMatchObject({ justification });
    expect(parse(line)?.incident).toBe(incident);
  });
});

test('spans, incidents and tenants come in any order', () => {
  expect(parse('operator 4h nw fab INC-4711 Lateral  Movement!')).toEqual({
    roles: ['operator'],
    tenants: [northwind.id, fabrikam.id],
    durationMs: 4 * HOUR,
    incident: 'INC-4711',
    justification: 'Lateral Movement!',
  });
  expect(parse('operator INC-4711 4h why')).toMatchObject({ incident: 'INC-4711', durationMs: 4 * HOUR });
});

test.each([
  ['operator in fab INC-4711 in northwind traders too', 'in northwind traders too'],
  ['operator in fab fabrikam is burning', 'fabrikam is burning'],
])('a tenant after the incident, or named again, belongs to the justification: %j', (line, justification) => {
  expect(parse(line)).toMatchObject({ tenants: [fabrikam.id], justification });
});

describe('several roles', () => {
  test.each([
    ['operator, admin in fabrikam', ['operator', 'administrator']],
    ['operator,admin in fabrikam', ['operator', 'administrator']],
    ['reader and operator in fabrikam', ['reader', 'operator']],
    ['security reader + security operator in fabrikam', ['reader', 'operator']],
    ['operator operator in fabrikam', ['operator']],
  ])('%j', (line, roles) => {
    expect(parse(line)).toMatchObject({ roles, tenants: [fabrikam.id] });
  });
});

describe('times of day, in the zone of who types', () => {
  test.each([
    ['operator in fab until 18:00', { durationMs: 8 * HOUR }],
    ['operator in fab until 09:00 on call', { durationMs: 23 * HOUR, justification: 'on call' }],
    [
      'operator in fab from tomorrow 08:00 for 4h',
      { startsAt: new Date('2026-10-02T06:00Z'), durationMs: 4 * HOUR },
    ],
    [
      'operator in fab from 22:00 until 02:00',
      { startsAt: new Date('2026-10-01T20:00Z'), durationMs: 4 * HOUR },
    ],
    [
      'operator from friday 17:00 in fab',
      { startsAt: new Date('2026-10-02T15:00Z'), tenants: [fabrikam.id] },
    ],
    [
      'operator in fab for 4h until we know more',
      { durationMs: 4 * HOUR, justification: 'until we know more' },
    ],
    ['operator in fab from INC-4711', { justification: 'from INC-4711' }],
  ])('%j', (line, meaning) => {
    expect(parse(line)).toMatchObject(meaning);
  });
});

describe('urgency', () => {
  test.each([
    ['urgent operator in fab', { roles: ['operator'], tenants: [fabrikam.id], justification: '' }],
    [
      'operator in fab for 4h urgent INC-1: mail',
      { durationMs: 4 * HOUR, incident: 'INC-1', justification: 'mail' },
    ],
    ['operator urgent in Woodgrove', { unknownTenant: 'Woodgrove' }],
    ['dringend: Operator in fab', { roles: ['operator'], tenants: [fabrikam.id] }],
  ])('%j is urgent', (line, meaning) => {
    expect(parse(line)).toMatchObject({ ...meaning, urgent: true });
  });

  test.each(['operator in fab', 'operator in fab INC-1 an urgent matter'])('%j is not', (line) => {
    expect(parse(line)?.urgent).toBeUndefined();
  });
});

describe('in German', () => {
  test.each([
    [
      'Operator in Fabrikam für 4h INC-4711 Verdacht auf Seitwärtsbewegung',
      {
        roles: ['operator'],
        tenants: [fabrikam.id],
        durationMs: 4 * HOUR,
        incident: 'INC-4711',
        justification: 'Verdacht auf Seitwärtsbewegung',
      },
    ],
    [
      'Leser und Operator in fab und nw',
      { roles: ['reader', 'operator'], tenants: [fabrikam.id, northwind.id] },
    ],
    [
      'ich brauche Administrator in fab',
      { roles: ['administrator'], tenants: [fabrikam.id], justification: '' },
    ],
    ['Sicherheitsoperator in Fabrikam anfordern', { roles: ['operator'], justification: '' }],
    ['Sicherheitsleseberechtigter bei fab', { roles: ['reader'], tenants: [fabrikam.id] }],
    [
      'operator fab für 4 Std. 30 Min. wegen INC-4711',
      { durationMs: 270 * MINUTE, incident: 'INC-4711', justification: '' },
    ],
    ['operator fu\u0308r 2 Stunden in fab', { durationMs: 2 * HOUR, tenants: [fabrikam.id] }],
    ['operator in fab bis 18:00', { durationMs: 8 * HOUR }],
    ['operator in fab bis 18 Uhr Wache', { durationMs: 8 * HOUR, justification: 'Wache' }],
    ['operator in fab bis um 18.00 Uhr', { durationMs: 8 * HOUR, justification: '' }],
    [
      'operator in fab ab morgen 08:00 für 4 Std',
      { startsAt: new Date('2026-10-02T06:00Z'), durationMs: 4 * HOUR, justification: '' },
    ],
    ['operator ab übermorgen um 8 Uhr', { startsAt: new Date('2026-10-03T06:00Z'), justification: '' }],
    ['operator von 22:00 bis 02:00', { startsAt: new Date('2026-10-01T20:00Z'), durationMs: 4 * HOUR }],
    [
      'operator ab Freitag, 17 Uhr in fab',
      { startsAt: new Date('2026-10-02T15:00Z'), tenants: [fabrikam.id] },
    ],
    ['operator ab Mo. 08:00', { startsAt: new Date('2026-10-05T06:00Z') }],
    ['operator ab dem 5.10.2026 um 8 Uhr', { startsAt: new Date('2026-10-05T06:00Z'), justification: '' }],
    ['operator in fab von Müller gemeldet', { tenants: [fabrikam.id], justification: 'von Müller gemeldet' }],
    ['operator bei Woodgrove für 4h', { unknownTenant: 'Woodgrove', durationMs: 4 * HOUR }],
  ])('%j', (line, meaning) => {
    expect(parse(line)).toMatchObject(meaning);
  });

  test.each(['für 4h', 'ich brauche', 'Eigentümer in fab', 'anfordern'])('%j is no request', (line) => {
    expect(parse(line)).toBeUndefined();
  });
});

describe('what a message of somebody tells', () => {
  test.each([
    [
      'INC-4711: lateral movement in Fabrikam and Tailspin Toys, Inc.',
      { tenants: [fabrikam.id, inc.id], incident: 'INC-4711' },
    ],
    ['fab again, see (SIR#12).', { tenants: [fabrikam.id], incident: 'SIR#12' }],
    ['UTF-8 is broken', { tenants: [], incident: 'UTF-8' }],
    ['re-4711 pre-INC-4711x nothing', { tenants: [] }],
    ['', { tenants: [] }],
  ])('%j', (text, meaning) => {
    expect(readMention(text, [fabrikam, northwind, phone, inc])).toEqual(meaning);
  });
});
