import { remember } from './remember.ts';

/** Found out by use: the list of supported names lacks some, such as `Asia/Kolkata` and `UTC`. */
export const isTimeZone = remember((timeZone): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
});

/** Whether instants can be written in this locale. */
export const isLocale = remember((locale): boolean => {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(locale).length > 0;
  } catch {
    return false;
  }
});
