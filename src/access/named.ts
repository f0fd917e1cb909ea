/** Something with an id, and the name by which people know it. */
export interface Named {
  readonly id: string;
  readonly name: string;
}
