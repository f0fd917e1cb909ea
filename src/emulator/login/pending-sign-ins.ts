import { randomBytes, randomInt } from 'node:crypto';
import { realNow } from '../time/real-time.ts';
import type { Authority } from './find-account.ts';

/** How long a person has for typing in the code of a device, in milliseconds of real time. */
export const deviceCodeLifetimeMs = 15 * 60_000;

/** A device that waits for a person to sign in. */
export interface DeviceSignIn {
  readonly deviceCode: string;
  /** What the person types in. */
  readonly userCode: string;
  readonly clientId: string;
  readonly authority: Authority;
  readonly scope: string;
  readonly expiresAt: Date;
  /** Who signed in, by user principal name at home; undefined as long as nobody has. */
  person: string | undefined;
}

/** Sign-ins that are under way. They last minutes and are not saved. */
export interface PendingSignIns {
  /** Notes that a code was used. @returns false when it was before */
  redeem(codeId: string): boolean;
  addDevice(wish: Pick<DeviceSignIn, 'clientId' | 'authority' | 'scope'>): DeviceSignIn;
  deviceWithUserCode(userCode: string): DeviceSignIn | undefined;
  device(deviceCode: string): DeviceSignIn | undefined;
  removeDevice(deviceCode: string): void;
}

/** Without vowels and look-alikes, as Entra's. */
const letters = 'BCDFGHJKLMNPQRSTVWXZ';

function newUserCode(): string {
  return Array.from({ length: 9 }, () => letters[randomInt(letters.length)]).join('');
}

/** No sign-in under way. */
export function createPendingSignIns(): PendingSignIns {
  const redeemed = new Set<string>();
  const devices = new Map<string, DeviceSignIn>();
  const dropExpired = (): void => {
    for (const [code, { expiresAt }] of devices) if (expiresAt < realNow()) devices.delete(code);
  };
  return {
    redeem(codeId) {
      if (redeemed.has(codeId)) return false;
      redeemed.add(codeId);
      return true;
    },
    addDevice(wish) {
      dropExpired();
      const signIn: DeviceSignIn = {
        ...wish,
        deviceCode: randomBytes(32).toString('base64url'),
        userCode: newUserCode(),
        expiresAt: new Date(realNow().getTime() + deviceCodeLifetimeMs),
        person: undefined,
      };
      devices.set(signIn.deviceCode, signIn);
      return signIn;
    },
    deviceWithUserCode(userCode) {
      dropExpired();
      const wanted = userCode.trim().toUpperCase();
      return [...devices.values()].find((signIn) => signIn.userCode === wanted);
    },
    device(deviceCode) {
      dropExpired();
      return devices.get(deviceCode);
    },
    removeDevice: (deviceCode) => void devices.delete(deviceCode),
  };
}
