const gone = new AbortController();

/** Aborts when the reader of standard output has gone away, as `| head -1` does after its line. */
export const readerGone: AbortSignal = gone.signal;

/** `EPIPE` on POSIX; Windows tells a closed pipe as an end of file. */
const isClosedPipe = (error: Error): boolean =>
  'code' in error && (error.code === 'EPIPE' || error.code === 'EOF');

/** Takes a closed pipe for what it is, an end of interest and no fault; other failures of output still end the program. */
export function watchStandardOutput(): void {
  process.stdout.on('error', (error) => {
    if (!isClosedPipe(error)) throw error;
    gone.abort();
  });
  process.stderr.on('error', (error) => {
    if (!isClosedPipe(error)) throw error;
  });
}
