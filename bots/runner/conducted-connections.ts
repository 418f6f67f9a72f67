import type { ConnectionsPort, RunWorld, StepScope, TextLine } from '../../contract/ports.ts';
import type { Outside } from './outside.ts';
import { scopeForPort } from './scope.ts';

/** Open connections whose every answer, also each piece that arrives, takes its turn and is kept. */
export function conductedConnections(
  make: RunWorld['connections'],
  outside: Outside,
): RunWorld['connections'] {
  if (make === undefined) return undefined;
  return (scope) => {
    const { signal } = scope;
    const at = scope.step.path;
    // Where answers come from an earlier run, nothing is opened: only a work that is really done reaches the port.
    let opened: ConnectionsPort | undefined;
    const port = () => {
      opened ??= make(scopeForPort(scope));
      return opened;
    };
    return {
      grpc: (request) => outside.answer(`grpc ${at}`, () => port().grpc(request), { signal }),
      stream: async (request) => {
        let parts: AsyncIterator<Uint8Array> | undefined;
        const head = await outside.answer(
          `stream ${at}`,
          async () => {
            const { status, headers, body } = await port().stream(request);
            parts = body[Symbol.asyncIterator]();
            return { status, headers };
          },
          { signal },
        );
        const next = async () => {
          const part = await parts?.next();
          return part === undefined || part.done === true ? null : Buffer.from(part.value).toString('base64');
        };
        return { ...head, body: bytesOf(outside, `part ${at}`, next, () => parts?.return?.(), signal) };
      },
      socket: (request) => line(outside, scope, 'socket', () => port().socket(request)),
      program: (command) => line(outside, scope, 'program', () => port().program(command)),
    };
  };
}

async function* bytesOf(
  outside: Outside,
  of: string,
  next: () => Promise<string | null>,
  end: () => unknown,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      const part = await outside.answer(of, next, { signal });
      if (part === null) return;
      yield Buffer.from(part, 'base64');
    }
  } finally {
    await end();
  }
}

async function line(
  outside: Outside,
  { signal, step }: StepScope,
  kind: string,
  open: () => Promise<TextLine>,
): Promise<TextLine> {
  const real: { line?: TextLine; texts?: AsyncIterator<string> } = {};
  await outside.answer(
    `${kind} ${step.path}`,
    async () => {
      real.line = await open();
      real.texts = real.line.texts[Symbol.asyncIterator]();
    },
    { signal },
  );
  const next = async (): Promise<string | null> => {
    const text = await real.texts?.next();
    return text === undefined || text.done === true ? null : text.value;
  };
  return {
    send: (text) => outside.answer(`send ${step.path}`, async () => real.line?.send(text), { signal }),
    texts: textsOf(outside, `text ${step.path}`, next, signal),
    // Closing answers nothing; a step that was aborted closes too.
    close: async () => real.line?.close(),
  };
}

async function* textsOf(
  outside: Outside,
  of: string,
  next: () => Promise<string | null>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  for (;;) {
    const text = await outside.answer(of, next, { signal });
    if (text === null) return;
    yield text;
  }
}
