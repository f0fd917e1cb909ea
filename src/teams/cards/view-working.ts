import type { CardView, Look } from './view.ts';

/** Stands in while the answer takes longer; the message is edited when it is there. */
export function viewWorking(look: Look): CardView {
  const words = look.words.working;
  return { title: words.title, lead: words.lead, style: 'default', summary: words.title, fields: {} };
}
