// Which programs the comparisons need: a missing one skips its tests, or fails them where a run says that it is there.

/** Names of programs whose absence is a failure, separated by commas: what `.ci/run` has installed or found. */
const REQUIRED = 'ORACLES_REQUIRED';

/**
 * Says whether the tests that ask a program are to skip, and prints why. `found`: whether it answers, or the reason why
 * it does not; `get`: how to come by it, such as its Debian package. Throws where the run requires the program.
 */
export function isMissing(program: string, found: boolean | string, get: string): boolean {
  if (found === true) return false;
  const reason = `${program} ${found === false ? 'does not answer' : `does not answer: ${found}`} (${get})`;
  const required = (process.env[REQUIRED] ?? '').split(',').map((name) => name.trim());
  if (required.includes(program)) throw new Error(`${reason}, and ${REQUIRED} names it`);
  console.log(`skipped: ${reason}`);
  return true;
}
