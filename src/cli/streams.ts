// Exit statuses and writing to streams: all that the program needs before it knows which command to run.

export const EXIT_CLEAN = 0;
export const EXIT_FINDINGS = 1;
export const EXIT_UNUSABLE = 2;

/** Writes all of a text: to a pipe that is full, `write` alone would lose the rest when the process ends. */
export function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((done) => {
    if (text === '') return done();
    // A reader that has gone (`| head`) is no failure of ours.
    stream.once('error', () => done());
    stream.write(text, () => done());
  });
}
