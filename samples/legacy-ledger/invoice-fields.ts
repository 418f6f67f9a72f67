/** The entry form as typed: every value is text. */
export interface InvoiceForm {
  readonly number: string;
  readonly date: string;
  readonly supplier: string;
  readonly iban: string;
  readonly currency: string;
  readonly total: string;
  readonly note: string;
}

/** A checked invoice: ISO date, IBAN without blanks, total as a decimal text with two places. */
export interface InvoiceFields extends InvoiceForm {
  readonly date: string;
}

/** One complaint about one field of the form. */
export interface FieldError {
  readonly field: keyof InvoiceForm;
  readonly text: string;
}

/** Currencies the ledger keeps books in. */
export const CURRENCIES = ['EUR', 'CHF', 'GBP', 'USD'] as const;

/** An empty form. */
export const BLANK_FORM: InvoiceForm = {
  number: '',
  date: '',
  supplier: '',
  iban: '',
  currency: 'EUR',
  total: '',
  note: '',
};

/** True when the check digits of an IBAN without blanks are right (ISO 13616, mod 97 = 1). */
export const ibanIsValid = (iban: string): boolean => {
  if (!/^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$/.test(iban)) return false;
  const digits = [...(iban.slice(4) + iban.slice(0, 4))]
    .map((char) => String(Number.parseInt(char, 36)))
    .join('');
  let rest = 0;
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % 97;
  return rest === 1;
};

const isoDate = (typed: string): string | undefined => {
  const match = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(typed);
  if (match === null) return undefined;
  const iso = `${match[3]}-${match[2]}-${match[1]}`;
  const parsed = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(iso) ? iso : undefined;
};

const decimal = (typed: string): string | undefined => {
  const match = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(typed);
  if (match === null) return undefined;
  const whole = String(Number(match[1]));
  return `${whole}.${(match[2] ?? '').padEnd(2, '0')}`;
};

/** Checks a typed form as the server does; either the fields are all good or every complaint is listed. */
export const checkInvoice = (form: InvoiceForm): { fields: InvoiceFields } | { errors: FieldError[] } => {
  const errors: FieldError[] = [];
  const complain = (field: keyof InvoiceForm, text: string) => errors.push({ field, text });
  const number = form.number.trim();
  const supplier = form.supplier.trim();
  const iban = form.iban.replaceAll(/\s/g, '').toUpperCase();
  const date = isoDate(form.date.trim());
  const total = decimal(form.total.trim());
  if (number === '') complain('number', 'Invoice no. is required.');
  else if (number.length > 20) complain('number', 'Invoice no. takes 20 characters at most.');
  if (date === undefined) complain('date', 'Invoice date must be a day written DD/MM/YYYY.');
  if (supplier === '') complain('supplier', 'Supplier is required.');
  else if (supplier.length > 60) complain('supplier', 'Supplier takes 60 characters at most.');
  if (!ibanIsValid(iban)) complain('iban', 'IBAN check digits are wrong.');
  if (!CURRENCIES.some((known) => known === form.currency)) {
    complain('currency', `Currency must be one of ${CURRENCIES.join(', ')}.`);
  }
  if (total === undefined || total === '0.00') {
    complain('total', 'Total must be an amount above zero written 1234.56.');
  }
  if (form.note.length > 500) complain('note', 'Note takes 500 characters at most.');
  if (errors.length > 0 || date === undefined || total === undefined) return { errors };
  const note = form.note.trim().replaceAll('\r\n', '\n');
  return { fields: { number, date, supplier, iban, currency: form.currency, total, note } };
};

/** An ISO date the way the ledger's screens write it: DD/MM/YYYY. */
export const screenDate = (iso: string): string => iso.split('-').reverse().join('/');
