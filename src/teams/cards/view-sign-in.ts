import type { SignIn } from '../../access/message.ts';
import { link } from './view-text.ts';
import { type CardView, count, type Look, name, plainName } from './view.ts';

const BUTTONS_MAX = 20;

/** Where the person has to sign in before the bot can act for them. */
export function viewSignIn(look: Look, signIn: SignIn): CardView {
  const words = look.words.signIn;
  const shown = signIn.tenants.slice(0, Math.min(look.room, BUTTONS_MAX));
  const links = shown.map((tenant) => ({ url: link(tenant.signInUrl), tenant }));
  const rest = signIn.tenants.length - shown.length;
  return {
    title: words.title,
    lead: count(look, words.lead, signIn.tenants.length),
    style: 'warning',
    summary: words.title,
    fields: {
      next: words.next[signIn.purpose],
      buttons: links.flatMap(({ url, tenant }) =>
        url ? [{ title: words.button(plainName(tenant.name)), url }] : [],
      ),
      unlinked: links.flatMap(({ url, tenant }) =>
        url ? [] : [{ text: words.unlinked(name(tenant.name)) }],
      ),
      more: rest > 0 ? count(look, look.words.andMoreTenants, rest) : '',
    },
  };
}
