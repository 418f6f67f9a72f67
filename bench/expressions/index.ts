import { cpus } from 'node:os';
import { createExpressions, type Expressions } from '../../bots/language/index.ts';

const rowCount = 10_000;
const sample = 300;

/** What a bot asks of every row: a path, a comparison, a text. */
const perRow = [
  '${ $row.supplier.name }',
  '${ $row.total > 100 and $row.currency == "EUR" }',
  '${ "Invoice \\($row.number) of \\($row.supplier.name)" }',
] as const;

const rows = Array.from({ length: rowCount }, (_, index) => ({
  number: index,
  total: (index * 37) % 500,
  currency: index % 3 === 0 ? 'CHF' : 'EUR',
  supplier: { name: `Supplier ${index % 90}`, iban: `DE${index}` },
}));

const micros = (milliseconds: number, count: number): number =>
  Math.round((milliseconds / count) * 1e6) / 1e3;

async function timed(work: () => Promise<void>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

async function paths(expressions: Expressions, count: number): Promise<number> {
  const input = { customer: { address: { city: 'Bern' } } };
  return timed(async () => {
    for (let i = 0; i < count; i++) await expressions.evaluate('${ .customer.address.city }', input, {});
  });
}

async function loop(expressions: Expressions, count: number): Promise<number> {
  return timed(async () => {
    for (const row of rows.slice(0, count)) {
      for (const expression of perRow) await expressions.evaluate(expression, null, { row });
    }
  });
}

/** Middle of five rounds, the first of which warms up. */
async function median(work: () => Promise<number>): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round < 5; round++) rounds.push(await work());
  return rounds.sort((a, b) => a - b)[2] ?? 0;
}

/** What an expression costs in-process and what it costs when real jq is asked each time. */
export async function run({ json }: { readonly json: boolean }): Promise<void> {
  const ours = createExpressions();
  const reference = createExpressions({ fast: false, deadlineMs: 10_000 });
  try {
    const oursPath = micros(await median(() => paths(ours, 100_000)), 100_000);
    const oursLoop = await median(() => loop(ours, rowCount));
    const cold = await timed(async () => void (await reference.evaluate('.', 1, {})));
    const referencePath = micros(await median(() => paths(reference, sample)), sample);
    // The whole loop in real jq takes most of a minute: a sample of rows, scaled.
    const referenceLoop = ((await median(() => loop(reference, sample))) / sample) * rowCount;
    const result = {
      bench: 'expressions',
      ours: { pathMicros: oursPath, loopMs: Math.round(oursLoop * 10) / 10 },
      reference: {
        pathMicros: referencePath,
        loopMs: Math.round(referenceLoop),
        loopMeasuredRows: sample,
        firstAnswerMs: Math.round(cold),
      },
      ratio: Math.round((referenceLoop / oursLoop) * 10) / 10,
      unit: 'times faster than real jq asked each time, 10,000 rows with three expressions',
      machine: `${cpus()[0]?.model ?? 'unknown'} x${cpus().length}, Node ${process.version}`,
    };
    if (!json) {
      console.log(`path expression   ours ${oursPath} µs, jq in WebAssembly ${referencePath} µs`);
      console.log(
        `10,000-row loop   ours ${result.ours.loopMs} ms, jq ${result.reference.loopMs} ms (scaled)`,
      );
      console.log(`first jq answer   ${result.reference.firstAnswerMs} ms, worker start included`);
    }
    console.log(JSON.stringify(result));
  } finally {
    await ours.close();
    await reference.close();
  }
}
