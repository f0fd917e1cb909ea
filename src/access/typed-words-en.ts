import type { TypedWords } from './typed-words.ts';

export const typedEnglish: TypedWords = {
  commands: {
    request: ['request', 'ask', 'new request', 'request access'],
    'my-access': ['my access', 'access', 'my requests', 'status', 'mine'],
    approvals: ['approvals', 'approval', 'pending approvals', 'approve'],
    reviews: ['reviews', 'review', 'access reviews', 'access review', 'my reviews'],
    settings: ['settings', 'setting', 'preferences', 'quiet hours', 'reminders', 'reminder'],
    help: ['help', 'hi', 'hello', 'hey', 'start', '?', 'menu'],
  },
  roles: {
    reader: ['reader', 'read'],
    operator: ['operator', 'op'],
    administrator: ['administrator', 'admin'],
  },
  units: {
    w: ['w', 'wk', 'wks', 'week', 'weeks'],
    d: ['d', 'day', 'days'],
    h: ['h', 'hr', 'hrs', 'hour', 'hours'],
    m: ['m', 'min', 'mins', 'minute', 'minutes'],
    s: ['s', 'sec', 'secs', 'second', 'seconds'],
  },
  days: [['today'], ['tomorrow']],
  weekdays: [
    ['sunday', 'sun'],
    ['monday', 'mon'],
    ['tuesday', 'tue'],
    ['wednesday', 'wed'],
    ['thursday', 'thu'],
    ['friday', 'fri'],
    ['saturday', 'sat'],
  ],
  asks: ['request', 'need', 'want'],
  urgent: ['urgent', 'urgently'],
  beforeRole: ['security'],
  and: ['and', '+', '&'],
  glue: ['in', 'on', 'at', 'and', 'for', 'to', 'the', 'as', '+', '&'],
  in: ['in'],
  from: ['from', 'start', 'starting'],
  until: ['until', 'til', 'till'],
  beforeTime: ['at', 'on'],
  afterTime: ['o’clock', "o'clock"],
};
