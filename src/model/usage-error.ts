// The error for what a person asked and cannot be done.

/** Shown without a stack, exit status 2. The message says what to do. */
export class UsageError extends Error {}
