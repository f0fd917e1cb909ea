import { findAccount } from './find-account.ts';
import { authorizationPending, expiredDeviceCode } from './login-error.ts';
import { answerFor, required } from './token-request.ts';
import type { Grant } from './token-request.ts';

/**
 * The tokens of the person who typed in a device's code; until then the device is told to go on asking.
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code
 */
export const redeemDeviceCode: Grant = async (request) => {
  const { engine, app, pending } = request;
  const signIn = pending.device(required(request, 'device_code'));
  if (signIn?.clientId !== app.clientId) throw expiredDeviceCode();
  if (signIn.person === undefined) throw authorizationPending();
  pending.removeDevice(signIn.deviceCode);
  const account = findAccount(engine.world(), signIn.authority, signIn.person, app);
  return answerFor(request, account, { scope: signIn.scope });
};
