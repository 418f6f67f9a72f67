/** What a label on an invoice announces; `other…` kinds are there to be told apart from the fields wanted. */
export type LabelKind =
  | 'number'
  | 'date'
  | 'otherDate'
  | 'total'
  | 'net'
  | 'tax'
  | 'iban'
  | 'supplier'
  | 'customer'
  | 'accountHolder'
  | 'currency'
  | 'otherNumber'
  | 'otherAmount';

/** A label as printed, folded (lower case, no marks, no punctuation), and how surely it means its kind. */
export interface LabelEntry {
  kind: LabelKind;
  text: string;
  weight: number;
}

const listed = (text: string): string[] => text.split(',').map((each) => each.trim());

const entries = (kind: LabelKind, weight: number, texts: string): LabelEntry[] =>
  listed(texts).map((text) => ({ kind, text, weight }));

/** Labels of invoices and receipts: English, German, and the commonest French, Spanish, Italian and Dutch. */
export const invoiceLexicon: readonly LabelEntry[] = [
  ...entries(
    'number',
    1,
    `
      invoice number, invoice no, invoice num, invoice nr, invoice #, invoice id, inv no, inv number,
      inv #, inv nr, tax invoice no, invoice ref, rechnungsnummer, rechnungs nr, rechnung nr,
      rechnungsnr, rechnung nummer, rechnungs nummer, re nr, rg nr, rechn nr, rechnung no, faktura nr,
      fakturanummer, numero de facture, facture no, facture n, facture numero, factuurnummer,
      factuur nr, numero fattura, fattura n, fattura nr, factura no, numero de factura`,
  ),
  ...entries(
    'number',
    0.96,
    `
      bill no, bill number, receipt no, receipt number, document no, document number, belegnummer,
      beleg nr, belegnr, credit note no, doc no, our invoice`,
  ),
  ...entries(
    'number',
    0.6,
    `
      invoice, tax invoice, rechnung, facture, factuur, fattura, factura, number, no, nr, nummer, #,
      reference, ref`,
  ),
  ...entries(
    'date',
    1,
    `
      invoice date, date of invoice, rechnungsdatum, rechnungs datum, date of issue, issue date,
      issued on, date issued, issued, bill date, billing date, inv date, tax point, ausgestellt am,
      ausstellungsdatum, belegdatum, rechnung vom, dated, date de facture, date de facturation,
      factuurdatum, data fattura, fecha de factura`,
  ),
  ...entries(
    'date',
    0.95,
    `
      date, datum, fecha, data`,
  ),
  ...entries(
    'otherDate',
    1,
    `
      due date, payment due, due, due on, due by, pay by, payable by, fallig am, faellig am, fallig,
      faellig, falligkeit, falligkeitsdatum, zahlbar bis, delivery date, lieferdatum, leistungsdatum,
      liefertermin, order date, shipped, bestelldatum, bestellung vom, service period,
      leistungszeitraum, valid until, ship date, date due, payment date, print date, printed,
      echeance, order of, zahlungsziel, date of supply, supply date, date of delivery, lieferung vom`,
  ),
  ...entries(
    'total',
    1,
    `
      grand total, total due, amount due, total amount due, balance due, invoice total, total amount,
      total payable, amount payable, total incl vat, total including vat, total inc vat, total gross,
      gross total, gross amount, total to pay, rounded total, total incl gst, total inclusive gst,
      total sales inclusive of gst, total rounded, gesamtbetrag, gesamtsumme, rechnungsbetrag,
      endbetrag, zu zahlen, zahlbetrag, bruttobetrag, zu zahlender betrag, gesamt brutto,
      summe brutto, gesamtbetrag brutto, rechnungssumme, rechnungsendbetrag, endsumme, bruttosumme,
      total ttc, net a payer, totaal te betalen, totale fattura, total a pagar, totaalbedrag,
      please pay`,
  ),
  ...entries(
    'total',
    0.85,
    `
      total, gesamt, totaal, totale, brutto, gross, summe, amount to pay, payable`,
  ),
  ...entries(
    'net',
    1,
    `
      net total, net amount, total net, subtotal, sub total, total excl vat, amount net,
      total excluding vat, total ex vat, total before tax, taxable amount, net value, nettobetrag,
      zwischensumme, summe netto, gesamt netto, netto summe, nettosumme, gesamtbetrag netto,
      warenwert, netto gesamt, total ht, imponibile, base imponible`,
  ),
  ...entries(
    'net',
    0.85,
    `
      net, netto, subtotaal, sous total`,
  ),
  ...entries(
    'tax',
    1,
    `
      vat amount, total vat, tax amount, total tax, sales tax, plus vat, vat total, umsatzsteuer,
      mehrwertsteuer, mwst, mwst betrag, ust, zzgl mwst, zzgl ust, zzgl umsatzsteuer,
      zzgl mehrwertsteuer, steuerbetrag, gst amount, total gst, tva, btw, iva`,
  ),
  ...entries(
    'tax',
    0.9,
    `
      vat, tax, gst, steuer`,
  ),
  ...entries(
    'iban',
    1,
    `
      iban, iban no, iban nr, account iban`,
  ),
  ...entries(
    'supplier',
    1,
    `
      supplier, seller, vendor, bill from, invoice from, issued by, lieferant, verkaufer,
      rechnungssteller, absender, rechnung von, leverancier, fornitore`,
  ),
  ...entries(
    'supplier',
    0.9,
    `
      from, von, fournisseur, proveedor, remit to, payable to, auftragnehmer`,
  ),
  ...entries(
    'customer',
    1,
    `
      bill to, billed to, invoice to, sold to, ship to, deliver to, customer, client, buyer,
      rechnung an, rechnungsempfanger, kunde, empfanger, rechnungsadresse, lieferadresse,
      lieferanschrift, rechnungsanschrift, auftraggeber, kaufer, attn`,
  ),
  ...entries(
    'customer',
    0.9,
    `
      to, an, invoiced to, recipient, charge to, delivery address`,
  ),
  ...entries(
    'accountHolder',
    1,
    `
      account holder, account name, kontoinhaber, beneficiary, zahlungsempfanger,
      empfanger der zahlung, payee`,
  ),
  ...entries(
    'currency',
    1,
    `
      currency, wahrung, waehrung, devise`,
  ),
  ...entries(
    'otherNumber',
    1,
    `
      customer no, customer number, customer id, kundennummer, kunden nr, kundennr, order no,
      order number, purchase order, po number, po no, bestellnummer, bestell nr, auftragsnummer,
      auftrags nr, lieferschein nr, lieferscheinnummer, vat id, vat no, vat number, vat reg no,
      vat reg, gst no, gst id, gst reg no, tax id, ust idnr, ust id nr, ust id, ustid, ustidnr,
      steuernummer, steuer nr, tax no, account no, account number, kontonummer, bic, swift, phone,
      tel, telefon, fax, article no, artikelnummer, artikel nr, art nr, item no, pos nr,
      your reference, company no, company reg no, hrb, registration no, reg no, co reg no, tax number,
      order ref, ihr zeichen, unser zeichen, projekt nr, project no, your order`,
  ),
  ...entries(
    'otherAmount',
    1,
    `
      unit price, einzelpreis, discount, rabatt, skonto, shipping, versand, cash, change, paid,
      amount paid, bezahlt, anzahlung, deposit, rounding, tendered, rounding adjustment, rounding adj,
      total qty, total quantity, total items, total saving, total savings, total discount, item total,
      line total, previous balance, wechselgeld, gegeben, total item`,
  ),
];

/** Legal forms that end a company's name, folded. */
export const legalForms: readonly string[] = listed(`
      gmbh, gmbh co kg, ag, kg, ohg, ug, e k, ek, gbr, kgaa, se, mbh, eg, ltd, limited, llc, llp, inc,
      plc, corp, corporation, company, co, sarl, sa, sas, srl, s r l, spa, s p a, bv, b v, nv, n v,
      ab, as, oy, aps, sdn bhd, bhd, pty, pty ltd, sl, s l, sro, spol, doo, kft, sons, partners,
      group, enterprise, trading, associates`);
