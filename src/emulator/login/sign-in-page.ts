import { html } from 'hono/html';
import { renderPage } from '../page.ts';
import type { Html } from '../page.ts';
import type { AccountChoice } from './sign-in.ts';
import { longestChoice } from './sign-in.ts';

function renderChoice({ person, name, kind }: AccountChoice): Html {
  return html`<button class="choice" name="account" value="${person}">
    ${name}<small>${person}, ${kind}</small>
  </button>`;
}

/** The page on which a person says who they are; there are no passwords. */
export function renderAccountPage(place: string, app: string, choices: readonly AccountChoice[]): Html {
  if (choices.length === 0) {
    return renderPage(`Sign in to ${app}`, html`<p>Nobody has such an account in ${place}.</p>`);
  }
  const rest =
    choices.length > longestChoice
      ? html`<small>There are more. Add login_hint with part of a name to the address.</small>`
      : '';
  return renderPage(
    `Sign in to ${app}`,
    html`<p>Choose an account of ${place}.</p>
      <form method="post">${choices.slice(0, longestChoice).map(renderChoice)}${rest}</form>`,
  );
}

/** The page that says that an administrator has to consent first. */
export function renderApprovalPage(app: string, tenant: string, consentAddress: string): Html {
  return renderPage(
    'Need admin approval',
    html`<p>AADSTS65001: ${app} asks for permissions that nobody has consented to in ${tenant}.</p>
      <p><a href="${consentAddress}">Consent as an administrator of ${tenant}</a></p>`,
  );
}

/** What an administrator is asked to consent to. */
export interface ConsentQuestion {
  readonly app: string;
  /** Undefined when the address leaves the tenant open. */
  readonly tenant: string | undefined;
  /** The tenants to choose from, by id. */
  readonly tenants: readonly { readonly id: string; readonly name: string }[];
  readonly applicationPermissions: readonly string[];
  readonly delegatedPermissions: readonly string[];
}

/** The page on which an administrator consents for a whole tenant. */
export function renderConsentPage(question: ConsentQuestion): Html {
  const { app, tenant, tenants, applicationPermissions, delegatedPermissions } = question;
  const permissions = [
    ...delegatedPermissions.map((name) => `${name} (for the signed-in user)`),
    ...applicationPermissions.map((name) => `${name} (as the app itself)`),
  ];
  return renderPage(
    `Permissions for ${app}`,
    html`<p>${app} asks for these permissions for everybody in ${tenant ?? 'the tenant you choose'}:</p>
      <ul>
        ${permissions.map((name) => html`<li>${name}</li>`)}
      </ul>
      <form method="post">
        ${tenants.map(
          ({ id, name }) => html`<button name="tenant" value="${id}">Accept for ${name}</button>`,
        )}
        <button class="second" name="decline" value="true">Cancel</button>
      </form>`,
  );
}

/** The page on which the code of a device is typed in. */
export function renderDeviceCodePage(problem?: string): Html {
  return renderPage(
    'Sign in on another device',
    html`<form method="get">
      <label>
        Code shown there
        <input name="user_code" required autofocus autocomplete="off" />
      </label>
      ${problem === undefined ? '' : html`<small role="alert">${problem}</small>`}
      <button type="submit">Next</button>
    </form>`,
  );
}

/** The page after the last step. */
export function renderDonePage(text: string): Html {
  return renderPage('Done', html`<p>${text}</p>`);
}
