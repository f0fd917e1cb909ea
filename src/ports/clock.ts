/** The source of "now" for every rule. */
export interface Clock {
  now(): Date;
}
