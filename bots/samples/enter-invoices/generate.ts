import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { makeInvoice, supplierList } from './generate/invoice-data.ts';
import { LAYOUTS } from './generate/layouts.ts';
import { SeededRandom } from './generate/random.ts';
import { scan, scannerWear } from './generate/scan.ts';

/** What is printed on one generated invoice, in the forms a reader should deliver. */
export interface InvoiceTruth {
  readonly file: string;
  readonly layout: string;
  readonly skew: number;
  readonly number: string;
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly supplier: string;
  readonly iban: string;
  readonly currency: string;
  /** Decimal texts with two places. */
  readonly net: string;
  readonly tax: string;
  readonly total: string;
}

const decimal = (cents: number): string => (cents / 100).toFixed(2);

const writeWhole = async (file: string, data: Buffer | string): Promise<void> => {
  await writeFile(`${file}.tmp`, data, { flush: true });
  await rename(`${file}.tmp`, file);
};

/** Writes `invoice-01.jpg` and so on, two of each layout in turn, and `truth.json`; the same seed gives the same invoices. */
export const generateInvoices = async (
  folder: string,
  { seed, count = 10, signal }: { seed: number; count?: number; signal?: AbortSignal },
): Promise<InvoiceTruth[]> => {
  await mkdir(folder, { recursive: true });
  const random = new SeededRandom(seed);
  const taken = new Set<string>();
  const truths: InvoiceTruth[] = [];
  for (let index = 0; index < count; index += 1) {
    signal?.throwIfAborted();
    const layout = LAYOUTS[index % LAYOUTS.length];
    if (layout === undefined) throw new RangeError('there is no layout');
    const invoice = makeInvoice(layout.profile, random, taken);
    taken.add(invoice.supplier.name);
    const wear = scannerWear(random);
    const file = `invoice-${String(index + 1).padStart(2, '0')}.jpg`;
    const image = await scan(layout.draw(invoice, layout.font.family), wear, random);
    await writeWhole(join(folder, file), image);
    truths.push({
      file,
      layout: layout.name,
      skew: wear.skew,
      number: invoice.number,
      date: invoice.date,
      supplier: invoice.supplier.name,
      iban: invoice.iban,
      currency: invoice.currency,
      net: decimal(invoice.netCents),
      tax: decimal(invoice.taxCents),
      total: decimal(invoice.totalCents),
    });
  }
  await writeWhole(join(folder, 'truth.json'), `${JSON.stringify(truths, null, 2)}\n`);
  return truths;
};

const USAGE = `Writes sample invoices as scans with known text.

  --out FOLDER   where to (default: the invoices folder of this bot)
  --seed N       which invoices (default 1998)
  --count N      how many (default 10)
`;

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      out: { type: 'string', default: join(import.meta.dirname, 'invoices') },
      seed: { type: 'string', default: '1998' },
      count: { type: 'string', default: '10' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const truths = await generateInvoices(resolve(values.out), {
    seed: Number(values.seed),
    count: Number(values.count),
  });
  await writeWhole(join(import.meta.dirname, 'suppliers.csv'), supplierList());
  process.stdout.write(`${truths.length} invoices in ${resolve(values.out)}\n`);
};

if (import.meta.main) await main();
