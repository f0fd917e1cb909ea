import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import type { Message, MyAccess, Stage } from '../../../src/access/message.ts';
import { renderMessage } from '../../../src/teams/cards/render.ts';
import { ALL, guid, NASTY, NOW, WORST } from '../../fixtures/messages.ts';
import { bytesOf, lintCard, markdownTexts, objectsIn, withoutColours } from '../../support/card-lint.ts';
import { heaviest } from '../../support/heaviest.ts';

const timeZone = 'Europe/Berlin';
const render = (message: Message, locale = 'en-GB') => renderMessage(message, { locale, timeZone });
const usual = (name: string): Message => {
  const message = ALL[name];
  if (!message) throw new Error(`no fixture ${name}`);
  return message;
};
const textOf = (name: string): string => textsIn(render(usual(name)).card).join('\n');
const textsIn = (card: Record<string, unknown>): string[] =>
  [...objectsIn(card)].flatMap(({ text, title, label }) =>
    [text, title, label].filter((each): each is string => typeof each === 'string'),
  );
const executesIn = (name: string) =>
  [...objectsIn(render(usual(name)).card)].filter(({ type }) => type === 'Action.Execute');
const verbsIn = (name: string) => executesIn(name).map(({ verb }) => verb);

const schema = JSON.parse(
  readFileSync(
    new URL('../../fixtures/adaptive-cards/adaptive-card-1.5.schema.json', import.meta.url),
    'utf8',
  ),
) as Record<string, unknown>;
delete schema.$schema;
delete schema.id;
/**
 * What Teams adds to 1.5: choices that it looks up while the reader types.
 * @see https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/people-picker
 */
const { definitions } = schema as {
  definitions: Record<string, { properties: Record<string, unknown> }>;
};
Object.assign(definitions['Input.ChoiceSet']?.properties ?? {}, {
  'choices.data': {
    type: 'object',
    properties: {
      type: { const: 'Data.Query' },
      dataset: { enum: ['graph.microsoft.com/users', 'graph.microsoft.com/users?scope=currentContext'] },
    },
    required: ['type', 'dataset'],
    additionalProperties: false,
  },
});
const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);

const CARDS = ['en-GB', 'de-DE'].flatMap((locale) =>
  Object.entries(ALL).map(([name, message]) => [locale, name, message] as const),
);

describe.each(CARDS)('%s card of %s', (locale, _name, message) => {
  const { card, summary } = render(message, locale);

  test('is a valid Adaptive Card 1.5', () => {
    validate(card);
    expect(validate.errors ?? []).toEqual([]);
  });

  test('passes the lint', () => {
    expect(lintCard(card)).toEqual([]);
  });

  test('says which language it is in', () => {
    expect(card.lang).toBe(locale.slice(0, 2));
  });

  test('puts no untrusted text where markdown is read', () => {
    for (const text of markdownTexts(card)) expect(text).not.toMatch(/\[|\]\(|<at>|\$\{|\{\{|secret|\*\*/u);
  });

  test('has a summary of one plain line', () => {
    expect(summary).toMatch(/^[^\n[\]*<>`{}$]{3,210}$/u);
  });

  test('stays small, however long and many what it holds is', () => {
    expect(bytesOf(render(heaviest(message), locale).card)).toBeLessThan(28 * 1024);
  });
});

test('no two cards differ in colour alone', () => {
  const seen = new Map<string, string>();
  for (const [locale, , message] of CARDS) {
    const { card } = render(message, locale);
    const coloured = JSON.stringify(card);
    const plain = withoutColours(card);
    expect(seen.get(plain) ?? coloured).toBe(coloured);
    seen.set(plain, coloured);
  }
});

test('shows hostile text as text', () => {
  const runs = [...objectsIn(render(usual('worst failure')).card)].filter(({ type }) => type === 'TextRun');
  expect(runs.some(({ text }) => String(text).includes('${secret} **bold** [click]'))).toBe(true);
});

test('never uses Teams date macros of its own', () => {
  for (const [name, message] of Object.entries(ALL)) {
    if (name in WORST) continue;
    expect(JSON.stringify(render(message).card)).not.toContain('{{');
  }
});

test('is the same card for the same message and reader', () => {
  for (const message of Object.values(ALL)) expect(render(message)).toEqual(render(message));
});

describe('a card with too much to say keeps', () => {
  const heavy = (name: string): string => textsIn(render(heaviest(usual(name))).card).join('\n');

  test('of an approval: until when, how long, why this reader, and that there are more answers', () => {
    const text = heavy('approval');
    for (const part of [
      /Decide by\n18:33 CET, in 48 min/u,
      /How long\n4 hours from approval/u,
      /Why you\nYou are a member of /u,
      /and \d+ more answers, in the My Access portal/u,
      /Approve 4 h/u,
      / in 理由/u,
    ]) {
      expect(text).toMatch(part);
    }
  });

  test('of a receipt and of my access: the end of every access that it names', () => {
    for (const name of ['receipt', 'my access', 'worst receipt', 'worst my access']) {
      const { card } = render(usual(name));
      const lines = textsIn(card).filter((text) => /^[^\n]+: [●◕] /u.test(text));
      for (const line of lines) expect(line).toMatch(/ · (Ends|Ended) /u);
    }
    expect(heavy('receipt')).toMatch(/: ● Usable · Ends 21:25 CET, in 3 h 40 min/u);
    expect(heavy('my access')).toMatch(/and \d+ more tenants/u);
  });

  test('of several decisions: what became of each that can be ticked at once', () => {
    const message = usual('approvals decided together');
    if (message.kind !== 'approvals') throw new Error('not the approvals');
    const [result] = message.approvals.results ?? [];
    if (!result) throw new Error('no result');
    const results = Array.from({ length: 12 }, () => result);
    const many = { ...heaviest(message.approvals), results: results.map((one) => heaviest(one)) };
    const texts = textsIn(render({ kind: 'approvals', approvals: many }).card);
    expect(texts.filter((text) => text === '✓ Approved: ')).toHaveLength(12);
  });

  test('of a report: how many, what to do, and the link to pass on', () => {
    const text = heavy('operator report of some approvers');
    expect(text).toContain('40 people get no cards from me.');
    expect(text).toContain('What to do: Ask them to add SOC Access in Teams');
    const { card } = render(heaviest(usual('operator report of some approvers')));
    const link = [...objectsIn(card)].find(({ id }) => id === 'link');
    expect(link?.value).toMatch(/^https:\/\/teams\.microsoft\.com\/l\/chat\/0\/0\?users=28:/u);
    expect(text).toMatch(/ and \d+ others/u);
  });
});

describe('request form', () => {
  test('explains roles and states limits per tenant', () => {
    const text = textOf('request form');
    expect(text).toContain(
      'Operator: also investigates and responds to alerts and incidents. Needs approval.',
    );
    expect(text).toContain('Tenants, and the longest access in each');
    expect(text).toContain('Fabrikam: Reader 1\u00A0d, Operator 8\u00A0h, Administrator 2\u00A0h');
    expect(text).not.toContain('At most');
    expect(text).toContain('Wingtip Toys: sign in there first, then open this form again.');
    expect(text).toContain('As of Wed 18 Nov, 17:45 CET');
  });

  test('says which of the chosen tenants allow the least for the chosen role', () => {
    const message = usual('request form');
    if (message.kind !== 'request-form') throw new Error('not a request form');
    const say = (chosen: readonly number[]): string => {
      const tenantIds = chosen.map((n) => message.form.tenants[n]?.id ?? '');
      const filled = { roles: ['operator' as const], tenantIds };
      return textsIn(render({ ...message, form: { ...message.form, filled } }).card).join('\n');
    };
    expect(say([0, 1])).toContain('At most 4 hours: Litware allows no more for Operator.');
    expect(say([0, 2])).not.toContain('At most');
  });

  test('says which roles need a reason', () => {
    const message = usual('request form');
    if (message.kind !== 'request-form') throw new Error('not a request form');
    const asking = (required: (tenant: number, role: string) => boolean): string => {
      const tenants = message.form.tenants.map((tenant, n) => ({
        ...tenant,
        limits: tenant.limits.map((limit) => ({ ...limit, justificationRequired: required(n, limit.role) })),
      }));
      return textsIn(render({ ...message, form: { ...message.form, tenants } }).card).join('\n');
    };
    expect(asking((_, role) => role !== 'reader')).toContain(
      'Why you need it (required for Operator and Administrator)',
    );
    expect(asking((tenant) => tenant === 1)).toContain('Why you need it (required for Litware)');
    expect(asking(() => false)).toContain('Why you need it (optional)');
  });

  test('keeps what was entered and says what is wrong under the field', () => {
    const { card } = render(usual('request form with problems'));
    const inputs = Object.fromEntries(
      [...objectsIn(card)].filter(({ id }) => id).map(({ id, value }) => [id, value]),
    );
    expect(inputs).toMatchObject({ roles: 'operator', duration: 'PT8H', incident: 'INC-4711' });
    expect(String(inputs.tenants).split(',')).toHaveLength(2);
    expect(textOf('request form with problems')).toContain(
      'Litware allows at most 4 hours for Operator. Choose 4 hours or less, or ask for Litware alone.',
    );
  });

  test('sends the id of the form', () => {
    expect(executesIn('request form')[0]).toMatchObject({
      verb: 'request.submit',
      data: { form: '00000000-0000-4000-8000-000000000900' },
    });
  });

  test('has no inputs when nothing is offered', () => {
    expect(textOf('minimal request form')).toContain('No tenant offers you access');
    expect(verbsIn('minimal request form')).toEqual([]);
  });

  test('keeps every chosen tenant and counts the others when there are too many', () => {
    const worst = usual('worst request form');
    if (worst.kind !== 'request-form') throw new Error('not a request form');
    const tenants = Array.from({ length: 300 }, (_, n) => ({ id: guid(n), name: `Tenant ${n}`, limits: [] }));
    const tenantIds = [guid(297), guid(298), guid(299)];
    const filled = { roles: [], tenantIds };
    const { card } = render({ kind: 'request-form', form: { ...worst.form, tenants, filled } });
    const input = [...objectsIn(card)].find(({ id }) => id === 'tenants') as {
      choices: unknown[];
      value: string;
    };
    expect(input.value.split(',')).toEqual(tenantIds);
    expect(input.choices.length).toBeLessThan(300);
    expect(JSON.stringify(card)).toContain(`and ${300 - input.choices.length} more tenants`);
    expect(lintCard(card)).toEqual([]);
  });
});

describe('receipt and my access', () => {
  test('say stage, since when, who can approve, until when and why not', () => {
    const text = textOf('receipt');
    expect(text).toContain('Operator in 4 tenants for 4 hours');
    expect(text).toContain('1 usable · 1 waiting for approval · 1 denied · 1 failed');
    expect(text).toContain('● Usable');
    expect(text).toContain(' since 17:25 CET, 20 min ago');
    expect(text).toContain('✕ Denied\n 17:33 CET, 12 min ago\nDenied by Iris Okafor\n');
    expect(text).toContain('Ends 21:25 CET, in 3 h 40 min');
    expect(text).toContain('Can approve: Ana Ruiz, Kim Berg, Noor Haddad and 2 others');
    expect(text).toContain('Reason: “No incident number. Ask again with one.”');
    expect(text).toMatch(/Reference for your operator: 6f1c2f0e-8f57/u);
  });

  test('name who approved until the access is usable', () => {
    const message = usual('receipt');
    if (message.kind !== 'receipt') throw new Error('not a receipt');
    const [line] = message.receipt.lines;
    if (!line) throw new Error('no line');
    const say = (stage: Stage): string => {
      const lines = [{ ...line, stage, decidedBy: 'Dev Patel', reason: 'Known incident' }];
      return textsIn(render({ ...message, receipt: { ...message.receipt, lines } }).card).join('\n');
    };
    expect(say('provisioning')).toMatch(/Approved by Dev Patel, 17:14 CET\nReason: “Known incident”/u);
    expect(say('denied')).toMatch(/Denied by Dev Patel\nReason: “Known incident”/u);
    for (const stage of ['waiting-for-approval', 'usable', 'ending', 'gone', 'timed-out'] as const) {
      expect(say(stage)).not.toMatch(/Dev Patel|Reason/u);
    }
  });

  test('my access tells what is pending from what was refused', () => {
    const message = usual('my access');
    if (message.kind !== 'my-access') throw new Error('not my access');
    const [first] = message.access.active;
    if (!first) throw new Error('no line');
    const say = (access: Partial<MyAccess>): string =>
      textsIn(
        render({ ...message, access: { ...message.access, active: [], pending: [], ...access } }).card,
      ).join('\n');
    const all = say({
      active: [first],
      pending: [
        { ...first, stage: 'requested' },
        { ...first, stage: 'denied' },
      ],
    });
    expect(all).toMatch(/1 active · 1 pending · 1 refused or failed[^]*Active\n[^]*Pending\n[^]*Refused/u);
    expect(say({ active: [first] })).toMatch(/My access\n1 active\n(?!Active)/u);
  });

  test('confirm before they release or cancel', () => {
    const { card } = render(usual('receipt'));
    const dangerous = [...objectsIn(card)].filter(
      ({ style, type }) => type === 'Action.Execute' && style === 'destructive',
    );
    const confirmed = new Set(
      [...objectsIn(card)]
        .filter(({ type }) => type === 'Action.ShowCard')
        .flatMap((show) => [...objectsIn(show)]),
    );
    expect(dangerous.map(({ verb }) => verb)).toEqual(['access.release', 'request.cancel']);
    expect(dangerous.every((action) => confirmed.has(action))).toBe(true);
  });

  test('offer nothing more while a click is on its way', () => {
    expect(verbsIn('pending release')).toEqual(['receipt.refresh']);
  });

  test('refresh with their own verb', () => {
    expect(executesIn('receipt').at(-1)).toMatchObject({ verb: 'receipt.refresh', associatedInputs: 'none' });
    expect(executesIn('my access').at(-1)).toMatchObject({ verb: 'access.list', associatedInputs: 'none' });
  });

  test('name or count every tenant when there are too many', () => {
    const { card } = render(usual('worst receipt'));
    const json = JSON.stringify(card);
    expect(json).toMatch(/and \d+ more tenants/u);
  });
});

describe('approval', () => {
  test('says who, what, how long, why, for whom and until when', () => {
    const text = textOf('approval');
    for (const part of [
      'Approval needed',
      'Mara Lindqvist asks for Operator in Fabrikam',
      '4 hours from approval',
      'Lateral movement from the mail gateway',
      'INC-4711',
      'SOC Reader',
      '18:33 CET, in 48 min',
      'You are a member of Fabrikam SOC approvers (stage 1 of 2)',
      'Approve 4 h',
    ]) {
      expect(text).toContain(part);
    }
  });

  test('says that the requestor calls it urgent', () => {
    expect(textOf('approval of what is urgent')).toContain('\nUrgent: Approval needed\nMara Lindqvist asks');
  });

  test('requires a reason exactly when the policy does', () => {
    const reason = (name: string) =>
      [...objectsIn(render(usual(name)).card)].find(({ id }) => id === 'reason');
    expect(reason('approval')).toMatchObject({ isRequired: true, label: 'Your reason' });
    expect(reason('minimal approval')).toMatchObject({ isRequired: false, label: 'Your reason (optional)' });
  });

  test('states the end where an extension is asked for', () => {
    expect(textOf('approval of an extension')).toContain('Approve until 20:45 CET');
    expect(textOf('approval of an extension')).toContain('2 hours longer, until 20:45 CET');
  });

  test.each(['recording', 'approved', 'denied', 'next-stage', 'canceled', 'timed-out', 'failed'])(
    'cannot be decided when %s',
    (state) => {
      expect(verbsIn(`state ${state}`)).not.toContain('approval.decide');
      expect(JSON.stringify(render(usual(`state ${state}`)).card)).not.toContain('"Input.Text"');
    },
  );

  test('says what is held now only while it is to be decided', () => {
    expect(textOf('approval')).toContain('Holds now');
    expect(textOf('state approved')).not.toContain('Holds now');
  });

  test('tells the second approver who was first', () => {
    expect(textOf('approval decided by other')).toContain(
      'Dev Patel approved this 2 minutes ago. Your click changed nothing.',
    );
    expect(textOf('approval denied by reader')).toContain('You (Dev Patel), 17:43 CET, 2 min ago');
  });

  test('tells who clicks too late how it ended', () => {
    expect(textOf('minimal approval too late')).toContain('The time to decide was up before your click');
    const late = { ...usual('minimal approval too late') };
    if (late.kind !== 'approval') throw new Error('not an approval');
    const { card } = render({ kind: 'approval', approval: { ...late.approval, state: 'canceled' } });
    expect(textsIn(card).join('\n')).toContain('The request was canceled before your click');
  });

  test.each([
    [{ kind: 'named' }, 'primary', 'The policy names you as an approver (stage 1 of 2)'],
    [{ kind: 'member', groupName: 'SOC' }, 'primary', 'You are a member of SOC (stage 1 of 2)'],
    [{ kind: 'manager', level: 1 }, 'primary', 'You are the requestor’s manager (stage 1 of 2)'],
    [{ kind: 'manager', level: 2 }, 'primary', 'You are the requestor’s manager 2 levels up (stage 1 of 2)'],
    [{ kind: 'requestor-sponsor' }, 'primary', 'You are a sponsor of the requestor (stage 1 of 2)'],
    [
      { kind: 'sponsor', organizationName: 'Contoso' },
      'fallback',
      'You are a sponsor of Contoso (in place of the first approvers, of whom there are none now, stage 1 of 2)',
    ],
    [
      { kind: 'named' },
      'alternate',
      'The policy names you as an approver (as an alternate approver, stage 1 of 2)',
    ],
  ] as const)('says why this reader is asked: %j as %s', (because, as, words) => {
    const message = usual('approval');
    if (message.kind !== 'approval') throw new Error('not an approval');
    const { card } = render({ kind: 'approval', approval: { ...message.approval, because, as } });
    expect(textsIn(card).join('\n').replaceAll('\u200B', '')).toContain(words);
  });

  test('warns of a start that is near or past, while it can still be decided', () => {
    const message = usual('approval');
    if (message.kind !== 'approval') throw new Error('not an approval');
    const say = (startsInMs: number, state: 'open' | 'approved' = 'open'): string => {
      const startsAt = new Date(NOW.getTime() + startsInMs);
      return textsIn(
        render({ kind: 'approval', approval: { ...message.approval, startsAt, state } }).card,
      ).join('\n');
    };
    expect(say(20 * 60_000)).toContain('⚠ 18:05 CET, in 20 min');
    expect(say(-60_000)).toContain('⚠ 17:44 CET, 1 min ago. The start has passed.');
    expect(say(2 * 3_600_000)).toMatch(/\n19:45 CET, in 2 h/u);
    expect(say(-60_000, 'approved')).not.toContain('⚠');
  });

  test('weighs what is allowed, held and was decided before', () => {
    const text = textOf('approval');
    expect(text).toContain('To see, investigate and respond to alerts and incidents.');
    expect(text).toContain(
      '✓\u00A0Dev Patel approved 4 h, 6 d ago · ✕\u00A0Iris Okafor denied 8 h, 15 d ago',
    );
    expect(text).toContain('Which ticket of ours is this about? \nFAB-1881');
    expect(text).toContain('Stage 2: decides after you');
  });

  test('a claim by somebody else puts a confirmation before the decision', () => {
    const { card } = render(usual('approval claimed by another'));
    const shown = [...objectsIn(card)].filter(({ type }) => type === 'Action.ShowCard');
    expect(shown.map(({ title }) => title)).toEqual(['Decide all the same']);
    const decisions = executesIn('approval claimed by another').filter(
      ({ verb }) => verb === 'approval.decide',
    );
    expect(decisions).toHaveLength(2);
    for (const { data } of decisions) expect(data).toMatchObject({ despiteClaim: 'yes' });
    expect(verbsIn('approval claimed by another')).not.toContain('approval.claim');
    expect(verbsIn('approval claimed by the reader')).toContain('approval.hand-back');
  });

  test('what somebody else looks at cannot be ticked', () => {
    const message = usual('approvals');
    if (message.kind !== 'approvals') throw new Error('not the approvals');
    const [first, second] = message.approvals.approvals;
    if (!first || !second) throw new Error('too few approvals');
    const claim = { byName: 'Kim', byReader: false, claimedAt: NOW, lapsesAt: NOW };
    const approvals = { ...message.approvals, approvals: [first, second, { ...first, claim }] };
    const { card } = render({ kind: 'approvals', approvals });
    expect([...objectsIn(card)].filter(({ type }) => type === 'Input.Toggle')).toHaveLength(2);
  });

  test('a refusal with a proposal starts the next request with it', () => {
    expect(executesIn('refused with a proposal')[0]).toMatchObject({
      title: 'Request 2 h instead',
      verb: 'request.submit',
      data: { form: guid(70), roles: 'operator', tenants: guid(1), duration: 'PT2H', incident: 'INC-4711' },
    });
    // What was asked for elsewhere is not known well enough to be asked for with one click.
    expect(executesIn('minimal refused with a proposal')[0]).toMatchObject({
      title: 'Request 1 h instead',
      verb: 'request.open',
      data: { tenant: guid(1), duration: 'PT1H' },
    });
    expect(verbsIn('refused')).toEqual(['request.open', 'access.list']);
  });

  test('is opened from the list', () => {
    expect(verbsIn('approvals').filter((verb) => verb === 'approval.refresh')).toHaveLength(2);
    expect(verbsIn('minimal approvals')).toEqual(['approvals.list', 'settings.open']);
  });
});

describe('the rest', () => {
  test('help for an approver teaches what an approver needs', () => {
    expect(textOf('welcome')).toContain('request');
    expect(textOf('help for an approver')).toContain('approvals');
    expect(textOf('help for an approver')).not.toContain('my access');
  });

  test('ending says how much is left and when it ends', () => {
    const text = textOf('ending');
    expect(text).toContain('Your access ends in 15 minutes');
    expect(text).toContain('18:00 CET, in 15 min');
    expect(verbsIn('ending')).toEqual(['access.extend-form', 'access.release']);
  });

  test('extend form shows the new end of each choice', () => {
    expect(textOf('extend form')).toContain('2 hours more, until 20:00 CET');
    expect(textOf('extend form')).toContain('At most 4 hours more is allowed. Choose less.');
  });

  test('access that is over opens nothing any more', () => {
    expect(textOf('ending over')).not.toContain('Open Defender');
    expect(render(usual('ending over')).summary).toContain('Operator in Fabrikam');
  });

  test('the report of some approvers groups them by reason, and ends without them', () => {
    const text = textOf('operator report of some approvers');
    expect(text).toMatch(
      /No app yet\nApprover 1, [^]*and 28 others\nRemoved it\nKim Berg\nBlocked it\nLina Weber\nBlocked or removed it\nMia Roth\nNot allowed\nNoor Haddad\nChat not found\nOle Lind\nRefused by Teams\nPia Klug\nDisabled\nIris Okafor/u,
    );
    expect(text).toContain('Ask those whose chat Teams does not find to open SOC Access in Teams once.');
    expect(text).toContain('Enable disabled accounts, or take them out of the policy or its group.');
    const over = textOf('operator report of some approvers over');
    expect(over).toContain('Everybody for whom something waits can be reached');
    expect(over).not.toMatch(/Approver 1|What to do|Link/u);
  });

  test.each([
    ['no-approver', 'it no longer waits for approval'],
    ['no-approver-reached', 'An approver can be reached now'],
    ['message-refused', 'Teams takes my message “Access has ended but is not removed” again.'],
    ['channel-unreached', 'I can reach the channel again'],
    ['reviews-unreadable', 'I can read the tenant’s access reviews again.'],
  ])('the report of %s, once over, no longer says what was wrong', (kind, isSo) => {
    const text = textOf(`report over ${kind}`);
    expect(text).toContain(isSo);
    expect(text).not.toMatch(
      /None of the approvers|come to nobody|does not take|does not let me|What to do/u,
    );
  });

  test('each thing to do stands by itself', () => {
    const texts = textsIn(render(usual('operator report of an alarm')).card);
    expect(texts).toContain('What to do: Take the person out of the package’s group.');
    expect(texts).toContain('Remove the active role.');
  });

  test('what other access grants as well is not marked as left', () => {
    const covered = textOf('gone, covered by other access');
    expect(covered).toMatch(/Group\n✓ stays: other access includes it\nRole\n✓ stays/u);
    expect(covered).toContain('What stays is given by another assignment, until 19:45 CET.');
    expect(covered).not.toContain('⚠');
    expect(textOf('removal overdue, covered in part')).toMatch(/Group\n⚠ still a member\nRole\n✓ stays/u);
  });

  test('a receipt whose account was read a month later counts from then', () => {
    expect(textOf('gone with its account')).toContain('Sun 18 Oct, 18:45 CEST, 31 d ago (expired)');
  });

  test('removal says what was read again', () => {
    expect(textOf('gone')).toMatch(
      /Assignment\n✓ ended[\s\S]*Group\n✓ no longer a member[\s\S]*Role\n✓ no longer active/u,
    );
    expect(textOf('removal overdue')).toMatch(/⚠ still (there|a member|active)/u);
  });

  test('a refusal offers to ask again with what is known', () => {
    expect(executesIn('refused')[0]).toMatchObject({
      verb: 'request.open',
      data: { role: 'operator', tenant: '00000000-0000-4000-8000-000000000001' },
    });
  });

  test('a failure says whether anything was changed', () => {
    expect(textOf('failure')).toContain('It may have been done all the same.');
    expect(textOf('failure not-allowed')).toContain('Nothing was changed.');
    expect(textOf('worst failure')).toContain('Try again in 2 minutes.');
  });

  test('sign-in buttons open only https addresses', () => {
    const urls = [...objectsIn(render(usual('worst sign in')).card)]
      .map(({ url }) => url)
      .filter((url) => typeof url === 'string');
    expect(urls.length).toBeGreaterThan(0);
    expect(urls.every((url) => url.startsWith('https://bot.example/'))).toBe(true);
  });
});

describe('in German', () => {
  const textIn = (name: string): string =>
    textsIn(render(usual(name), 'de-DE').card)
      .join('\n')
      .replaceAll('\u200B', '');

  test.each([
    [
      'request form',
      'Operator: untersucht außerdem Warnungen und Vorfälle und reagiert darauf. Genehmigung erforderlich.',
    ],
    ['request form', 'Fabrikam: Leser 1\u00A0Tag, Operator 8\u00A0h, Administrator 2\u00A0h'],
    [
      'request form with problems',
      'Litware erlaubt für Operator höchstens 4 Stunden. Wählen Sie 4 Stunden oder weniger, oder fordern Sie für Litware getrennt an.',
    ],
    ['receipt', 'Operator in 4 Mandanten für 4 Stunden'],
    ['receipt', '1 nutzbar · 1 wartet auf Genehmigung · 1 abgelehnt · 1 fehlgeschlagen'],
    ['worst receipt', '3 warten auf Genehmigung · 3 beginnen später'],
    ['receipt', 'Endet 21:25 MEZ, in 3 h 40 min'],
    ['receipt', 'Können genehmigen: Ana Ruiz, Kim Berg, Noor Haddad und 2 weitere'],
    ['receipt', 'Grund: „No incident number. Ask again with one.“'],
    ['approval', 'Mara Lindqvist fordert Operator in Fabrikam an'],
    ['approval', '4 Stunden ab Genehmigung'],
    [
      'approval',
      '✓\u00A0Dev Patel hat 4 h genehmigt, vor 6 Tagen · ✕\u00A0Iris Okafor hat 8 h abgelehnt, vor 15 Tagen',
    ],
    ['approval', 'Sie sind Mitglied von Fabrikam SOC approvers (Stufe 1 von 2)'],
    ['approval', '4 h genehmigen'],
    [
      'approval decided by other',
      'Dev Patel hat das vor 2 Minuten genehmigt. Ihr Klick hat nichts geändert.',
    ],
    ['ending', '◕ Ihr Zugriff endet in 15 Minuten'],
    ['extend form', '2 Stunden länger, bis 20:00 MEZ'],
    ['refused with a proposal', 'Stattdessen 2 h anfordern'],
    ['worst failure', 'Versuchen Sie es in 2 Minuten noch einmal.'],
  ])('the card of %s says: %s', (name, sentence) => {
    expect(textIn(name)).toContain(sentence);
  });

  test('a failure without a tenant names none', () => {
    const say = (tenantName?: string): string =>
      String(
        render(
          { kind: 'failure', failure: { code: 'not-allowed', ...(tenantName ? { tenantName } : {}) } },
          'de-DE',
        ).card.speak,
      );
    expect(say()).toContain('Eine Richtlinie des Mandanten erlaubt Ihnen das nicht.');
    expect(say('Fabrikam')).toContain('Eine Richtlinie von Fabrikam erlaubt Ihnen das nicht.');
  });
});

test('a reader elsewhere gets another clock and the same words', () => {
  const { card, summary } = renderMessage(usual('ending'), { locale: 'ja-JP', timeZone: 'Asia/Tokyo' });
  expect(card.lang).toBe('en');
  expect(summary).toBe('Operator in Fabrikam ends 02:00 UTC+9, in 15 min');
});

test('the hostile fixture is hostile', () => {
  expect(NASTY).toContain('<at>');
  expect(NOW.getTime()).toBe(1_795_020_300_000);
});
