import { ibanCheckDigits } from '../../documents/iban.ts';
import type { Seeded } from './random.ts';

const plain = (
  'the and invoice order number date total amount due payment customer account bank delivery address street city ' +
  'company limited trading services description quantity price unit net tax vat gross subtotal discount shipping ' +
  'please remit within days thank you for your business reference contact phone email website page item service ' +
  'Rechnung Betrag Kunde Lieferung Menge Einzelpreis Gesamtbetrag Netto Brutto Bankverbindung Zahlbar innerhalb ' +
  'von Tagen ohne Abzug Artikel Bezeichnung Steuer Datum Nummer Firma Haus Werk Handel Technik ' +
  'Save Cancel Open Close Print Search Filter Name First Last Birth Country Currency Status Active Draft Approved ' +
  'Monday Tuesday January October warehouse keyboard monitor cable bracket filter paper toner chair table lamp ' +
  'quick brown fox jumps over lazy dog vex judge ozone wizard pack my box with five dozen liquor jugs'
).split(' ');

const marked = (
  'Müller Köhler Schäfer Böhm Heßler Schröder Jäger Bäcker Größe Straße Strauß Preußen Höhne Kröger Groß Fuß Töchter Büro Gebühr ' +
  'Für Über überweisen Österreich Öl Ärzte Äpfel Änderung Übersicht fällig Empfänger Verkäufer Käufer Währung ' +
  'Grüße schließen Maß gemäß Bestätigung Geschäftsführer Zürich Köln München Düsseldorf Nürnberg Würzburg ' +
  'façade reçu François garçon leçon Besançon été déjà prêt fenêtre forêt hôtel bientôt Noël naïve règlement ' +
  'échéance numéro société à où très général Orléans Béziers crème brûlée señor España niño año mañana Muñoz ' +
  'Núñez pequeño información dirección público cómo São João ação não coração Göteborg Malmö Västerås Örebro ' +
  'Ängelholm Åkersberga Århus København Tromsø Ålesund smørrebrød rødgrød æble næste færge Æbelø Østergård ' +
  'blåbær Søren Jørgen Håkan Björn Lönn Größen Ähre Übung ÜBERSICHT ÄNDERUNG GRÖSSE FÜR ÖFFNUNGSZEITEN ÇA ÑANDÚ'
).split(' ');

/** Letters the base dictionary lacks or reads badly, with the plain letters they are mistaken for. */
export const markedForms: Readonly<Record<string, string>> = {
  o: 'öøóôòõ',
  O: 'ÖØÓ',
  a: 'äåáàâã',
  A: 'ÄÅÁÀ',
  u: 'üúùû',
  U: 'ÜÚ',
  e: 'éèêë',
  E: 'ÉÈÊ',
  c: 'ç',
  C: 'Ç',
  n: 'ñ',
  N: 'Ñ',
  i: 'íïîì',
  s: 'ß',
  ae: 'æ',
  AE: 'Æ',
};

/** One line of text as it stands on business papers and screens, rich in letters with marks and currency signs. */
export function phrase(random: Seeded): string {
  const kind = random.next();
  if (kind < 0.2) return moneyLine(random);
  if (kind < 0.28) return `${random.pick(['IBAN', 'IBAN:', ''])} ${ibanText(random)}`.trim();
  if (kind < 0.36) return labelled(random);
  if (kind < 0.42) return soup(random);
  const count = random.between(1, 6);
  const words = Array.from({ length: count }, () => word(random));
  return punctuated(words, random);
}

function word(random: Seeded): string {
  const kind = random.next();
  if (kind < 0.36) return random.pick(marked);
  if (kind < 0.44) return random.pick(plain).toUpperCase();
  if (kind < 0.52) return sprinkled(random.pick(plain), random);
  if (kind < 0.6) return String(random.between(0, 99999));
  const text = random.pick(plain);
  return random.next() < 0.3 ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

/** A plain word with some letters marked at random, so that the head learns letters and not words. */
function sprinkled(text: string, random: Seeded): string {
  return [...text]
    .map((char) => {
      const forms = markedForms[char];
      return forms === undefined || random.next() < 0.5 ? char : random.pick([...forms]);
    })
    .join('');
}

function punctuated(words: string[], random: Seeded): string {
  return words
    .map((text, index) => {
      const last = index === words.length - 1;
      const mark = random.next();
      if (mark < 0.06) return `${text},`;
      if (mark < 0.1) return last ? `${text}.` : `${text} -`;
      if (mark < 0.13) return `(${text})`;
      if (mark < 0.16) return last ? `${text}:` : `${text} &`;
      if (mark < 0.18) return `"${text}"`;
      if (mark < 0.2) return `${text}/${random.pick(words)}`;
      return text;
    })
    .join(' ');
}

function digits(random: Seeded, count: number): string {
  return Array.from({ length: count }, () => random.between(0, 9)).join('');
}

function moneyText(random: Seeded): string {
  const whole = String(random.between(0, 10 ** random.between(1, 5)));
  const cents = digits(random, 2);
  const [group, point] = random.pick([
    [',', '.'],
    ['.', ','],
    ["'", '.'],
    ['', '.'],
    ['', ','],
  ] as const);
  return whole.replace(/\B(?=(\d{3})+$)/g, group) + point + cents;
}

function moneyLine(random: Seeded): string {
  const amount = moneyText(random);
  const sign = random.pick(['€', '€', '€', '£', '£', '$', 'EUR', 'CHF', 'GBP', 'USD']);
  const money =
    /[€£$]/.test(sign) && random.next() < 0.5
      ? `${sign}${amount}`
      : random.next() < 0.6
        ? `${amount} ${sign}`
        : `${sign} ${amount}`;
  const label = random.pick([
    '',
    '',
    'Total',
    'Gesamtbetrag',
    'Summe',
    'VAT 20%',
    'MwSt. 19 %',
    'Net',
    'zzgl. 7 % USt.',
  ]);
  return `${label} ${money}`.trim();
}

function ibanText(random: Seeded): string {
  const country = random.pick(['DE', 'AT', 'CH', 'NL', 'FR', 'GB'] as const);
  const account = {
    DE: digits(random, 18),
    AT: digits(random, 16),
    CH: digits(random, 17),
    NL: `INGB${digits(random, 10)}`,
    FR: digits(random, 23),
    GB: `BARC${digits(random, 14)}`,
  }[country];
  return `${country}${ibanCheckDigits(country, account)}${account}`.replace(/(.{4})(?=.)/g, '$1 ');
}

function labelled(random: Seeded): string {
  const label = random.pick([
    'Rechnungs-Nr.',
    'Invoice No:',
    'Date:',
    'Datum',
    'Kunden-Nr.:',
    'Tel.',
    'Fax',
    'E-Mail:',
    'www.',
    'Order #',
  ]);
  const value = random.pick([
    `${digits(random, 2)}.${digits(random, 2)}.20${digits(random, 2)}`,
    `20${digits(random, 2)}-${digits(random, 2)}-${digits(random, 2)}`,
    `${digits(random, 2)}/${digits(random, 2)}/20${digits(random, 2)}`,
    `RE-${digits(random, 4)}-${digits(random, 4)}`,
    `INV${digits(random, 6)}`,
    `+49 ${digits(random, 3)} ${digits(random, 7)}`,
    `${random.pick(plain).toLowerCase()}@${random.pick(plain).toLowerCase()}.example`,
  ]);
  return `${label} ${value}`;
}

function soup(random: Seeded): string {
  const letters =
    'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789äöüßÄÖÜéèêçñåøæ€£§&%@#+-*/=<>[]{}|_~;:!?';
  const count = random.between(4, 16);
  const text = Array.from({ length: count }, () =>
    random.next() < 0.15 ? ' ' : random.pick([...letters]),
  ).join('');
  return text.replace(/\s+/g, ' ').trim() || 'x';
}
