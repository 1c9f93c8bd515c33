// Exit statuses and writing to streams: all that the program needs before it knows which command to run.

export const EXIT_CLEAN = 0;
export const EXIT_FINDINGS = 1;
export const EXIT_UNUSABLE = 2;

/**
 * What becomes of a stream that fails, for all who write to it: a reader that has gone (`| head`) is no failure of ours;
 * a disk that is full is one, and the report would be cut without a word.
 */
export function watchStreams(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') return;
      if (stream !== process.stderr) process.stderr.write(`portclash: cannot write: ${error.message}\n`);
      process.exit(EXIT_UNUSABLE);
    });
}

/** Writes all of a text: to a pipe that is full, `write` alone would lose the rest when the process ends. */
export function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((done) => {
    if (text === '') return done();
    stream.write(text, () => done());
  });
}
