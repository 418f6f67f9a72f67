import type { FieldError, InvoiceFields, InvoiceForm } from '../invoice-fields.ts';
import { CURRENCIES, screenDate } from '../invoice-fields.ts';
import type { LedgerEntry } from '../ledger-store.ts';
import { escapeHtml, workPage } from './layout.ts';

/** What the entry screen has to show besides the form itself. */
export interface EntryScreen {
  readonly form: InvoiceForm;
  readonly errors?: readonly FieldError[];
  /** A checked invoice asks to be confirmed in a modal dialog. */
  readonly confirm?: { readonly fields: InvoiceFields; readonly twin: LedgerEntry | undefined };
  readonly status?: string;
}

const row = (label: string, control: string): string =>
  `<tr><td width="120" valign="top" style="padding-top:7px">${label}</td><td>${control}</td></tr>`;

const confirmDialog = (fields: InvoiceFields, twin: LedgerEntry | undefined): string => {
  const question = twin
    ? `Invoice ${twin.number} of ${twin.supplier} was already posted as document ${twin.id}. Post it again?`
    : '';
  const guard = twin ? ` onclick="return window.confirm(${escapeHtml(JSON.stringify(question))})"` : '';
  const line = (label: string, value: string) =>
    `<tr><td width="90">${label}</td><td><b>${escapeHtml(value)}</b></td></tr>`;
  return `<dialog id="confirmPost" aria-label="Confirm posting">
<form method="post" action="/post">
<table width="400" cellspacing="0" cellpadding="0" border="0">
<tr><td class="bar">Confirm posting</td></tr>
<tr><td style="padding:14px">
<table cellspacing="0" cellpadding="3" border="0">
${line('Invoice no.', fields.number)}${line('Date', screenDate(fields.date))}${line('Supplier', fields.supplier)}${line('IBAN', fields.iban)}${line('Total', `${fields.total} ${fields.currency}`)}
</table>
${twin ? `<p style="margin:10px 0 0"><font color="#a00000"><b>Possible duplicate of document ${twin.id}.</b></font></p><input type="hidden" name="F_TWIN" value="${twin.id}">` : ''}
<p style="margin:14px 0 0" align="right">
<input class="btn" type="submit" value="Post invoice"${guard}>
<input class="btn" type="button" value="Back" onclick="document.getElementById('confirmPost').close()">
</p></td></tr></table></form></dialog>
<script>document.getElementById('confirmPost').showModal()</script>`;
};

/** The invoice entry screen, with complaints or with the posting dialog on top where there are any. */
export const entryPage = ({ form, errors = [], confirm, status }: EntryScreen): string => {
  const wrong = (field: keyof InvoiceForm) =>
    errors.some((error) => error.field === field) ? ' class="wrong"' : '';
  const text = (field: keyof InvoiceForm, name: string, size: number) =>
    `<input type="text" name="${name}" size="${size}" value="${escapeHtml(form[field])}" autocomplete="off"${wrong(field)}>`;
  const complaints =
    errors.length === 0
      ? ''
      : `<table width="100%" cellspacing="0" cellpadding="6" border="1" bordercolor="#a00000" bgcolor="#fff4f2" style="margin-bottom:10px"><tr><td>
<font color="#a00000"><b>The invoice was not accepted:</b></font><ul style="margin:4px 0 0 18px;padding:0">${errors
          .map((error) => `<li><font color="#a00000">${escapeHtml(error.text)}</font></li>`)
          .join('')}</ul></td></tr></table>`;
  const currencies = CURRENCIES.map(
    (code) => `<option value="${code}"${code === form.currency ? ' selected' : ''}>${code}</option>`,
  ).join('');
  const content = `${complaints}<form method="post" action="/entry" onsubmit="document.getElementById('busy').style.visibility='visible'">
<table cellspacing="0" cellpadding="3" border="0" width="100%">
${row('Invoice no.', text('number', 'F_INVNO', 22))}
${row('Invoice date', `${text('date', 'F_INVDT', 12)} <font color="#5a5a5a">DD/MM/YYYY</font>`)}
${row('Supplier', text('supplier', 'F_SUPPL', 44))}
${row('IBAN', text('iban', 'F_IBAN', 36))}
${row('Currency', `<select name="F_CURR"${wrong('currency')}>${currencies}</select>`)}
${row('Total', `${text('total', 'F_TOTAL', 14)} <font color="#5a5a5a">gross, written 1234.56</font>`)}
${row('Note', `<textarea name="F_NOTE" rows="3" cols="46"${wrong('note')}>${escapeHtml(form.note)}</textarea>`)}
</table>
<hr size="2">
<input class="btn" type="submit" value="Check and post">
<input class="btn" type="reset" value="Clear">
<font id="busy" color="#0a246a" style="visibility:hidden">&nbsp; One moment, please ...</font>
</form>${confirm ? confirmDialog(confirm.fields, confirm.twin) : ''}`;
  return workPage('Enter invoice', content, status);
};
