// Where a template cannot be followed: the value is unknown, and the reason is for people.

/** Thrown where Go would stop with an error, or where this evaluator does not follow. */
export class Refusal extends Error {
  constructor(
    reason: string,
    readonly missing?: string,
  ) {
    super(reason);
  }
}

export function refuse(reason: string, missing?: string): never {
  throw new Refusal(reason, missing);
}
