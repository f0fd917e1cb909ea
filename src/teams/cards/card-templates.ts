import { createRequire } from 'node:module';
import access from '../../../cards/access.json' with { type: 'json' };
import approval from '../../../cards/approval.json' with { type: 'json' };
import approvals from '../../../cards/approvals.json' with { type: 'json' };
import channelHelp from '../../../cards/channel-help.json' with { type: 'json' };
import extendForm from '../../../cards/extend-form.json' with { type: 'json' };
import failure from '../../../cards/failure.json' with { type: 'json' };
import grant from '../../../cards/grant.json' with { type: 'json' };
import history from '../../../cards/history.json' with { type: 'json' };
import handOverForm from '../../../cards/hand-over-form.json' with { type: 'json' };
import handedOver from '../../../cards/handed-over.json' with { type: 'json' };
import notUnderstood from '../../../cards/not-understood.json' with { type: 'json' };
import operatorReport from '../../../cards/operator-report.json' with { type: 'json' };
import refused from '../../../cards/refused.json' with { type: 'json' };
import reminder from '../../../cards/reminder.json' with { type: 'json' };
import removal from '../../../cards/removal.json' with { type: 'json' };
import requestForm from '../../../cards/request-form.json' with { type: 'json' };
import reviewOutcome from '../../../cards/review-outcome.json' with { type: 'json' };
import review from '../../../cards/review.json' with { type: 'json' };
import reviews from '../../../cards/reviews.json' with { type: 'json' };
import settings from '../../../cards/settings.json' with { type: 'json' };
import signIn from '../../../cards/sign-in.json' with { type: 'json' };
import startNear from '../../../cards/start-near.json' with { type: 'json' };
import welcome from '../../../cards/welcome.json' with { type: 'json' };
import working from '../../../cards/working.json' with { type: 'json' };
import type { Fields } from './view.ts';

interface Template {
  expand(context: { readonly $root: Fields }): unknown;
}

const require = createRequire(import.meta.url);
/** By `require`, because the package's typings pull TypeScript sources of `adaptivecards` that do not compile here. */
const { Template } = require('adaptivecards-templating') as {
  readonly Template: new (payload: unknown) => Template;
};

const TEMPLATES = {
  access,
  approval,
  approvals,
  'channel-help': channelHelp,
  'extend-form': extendForm,
  failure,
  grant,
  'hand-over-form': handOverForm,
  'handed-over': handedOver,
  history,
  'not-understood': notUnderstood,
  'operator-report': operatorReport,
  refused,
  reminder,
  removal,
  'request-form': requestForm,
  review,
  'review-outcome': reviewOutcome,
  reviews,
  settings,
  'sign-in': signIn,
  'start-near': startNear,
  welcome,
  working,
} as const;

/** A file in `cards/`, without its ending. */
export type CardName = keyof typeof TEMPLATES;

/** Compiled at first use, once per process: an instance keeps no state between expansions. */
const compiled = new Map<CardName, Template>();

/**
 * The template with the fields put in. Expressions are read from the template only: a field that
 * itself holds `${…}` stays text.
 * @see https://learn.microsoft.com/adaptive-cards/templating/sdk
 */
export function expandCard(name: CardName, fields: Fields): Record<string, unknown> {
  const template = compiled.get(name) ?? new Template(TEMPLATES[name]);
  compiled.set(name, template);
  return template.expand({ $root: fields }) as Record<string, unknown>;
}
