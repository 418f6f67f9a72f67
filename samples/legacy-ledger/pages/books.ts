import { screenDate } from '../invoice-fields.ts';
import type { LedgerEntry } from '../ledger-store.ts';
import { escapeHtml, workPage } from './layout.ts';

const PAGE_SIZE = 8;

/** The work frame's first screen: what is in the books. */
export const welcomePage = (entries: readonly LedgerEntry[], status?: string): string => {
  const last = entries.at(-1);
  return workPage(
    'Day overview',
    `<table cellspacing="0" cellpadding="4" border="0">
<tr><td width="180">Invoices in the books</td><td><b>${entries.length}</b></td></tr>
<tr><td>Last document</td><td><b>${last ? `<a href="/invoice?id=${last.id}">${last.id}</a>` : 'none'}</b></td></tr>
</table>
<p style="margin-bottom:0">Choose <b>Enter invoice</b> in the menu to post, or <b>Invoice list</b> to look one up.</p>`,
    status,
  );
};

const matches = (entry: LedgerEntry, search: string): boolean => {
  const sought = search.toLowerCase();
  return [String(entry.id), entry.number, entry.supplier, entry.iban].some((text) =>
    text.toLowerCase().includes(sought),
  );
};

/** The invoice list, newest first: eight a page, narrowed by a search text over number, supplier and IBAN. */
export const listPage = (entries: readonly LedgerEntry[], search: string, wantedPage: number): string => {
  const found = entries.filter((entry) => matches(entry, search)).reverse();
  const pages = Math.max(1, Math.ceil(found.length / PAGE_SIZE));
  const current = Math.min(Math.max(1, wantedPage), pages);
  const shown = found.slice((current - 1) * PAGE_SIZE, current * PAGE_SIZE);
  const link = (target: number, text: string, active: boolean) =>
    active
      ? `<a href="/list?q=${encodeURIComponent(search)}&amp;page=${target}">${text}</a>`
      : `<font color="#7a7a7a">${text}</font>`;
  const rows = shown.map(
    (entry, index) => `<tr bgcolor="${index % 2 === 0 ? '#ffffff' : '#eef1f7'}">
<td><a href="/invoice?id=${entry.id}">${entry.id}</a></td><td>${screenDate(entry.date)}</td>
<td>${escapeHtml(entry.number)}</td><td>${escapeHtml(entry.supplier)}</td>
<td align="right">${entry.total}</td><td>${entry.currency}</td></tr>`,
  );
  const content = `<form method="get" action="/list"><table cellspacing="0" cellpadding="3" border="0"><tr>
<td>Search</td><td><input type="text" name="q" size="30" value="${escapeHtml(search)}"></td>
<td><input class="btn" type="submit" value="Find"></td></tr></table></form>
<table class="well" width="100%" cellspacing="0" cellpadding="4" border="0" style="margin-top:8px">
<tr bgcolor="#7b8db8">${['Document', 'Date', 'Invoice no.', 'Supplier']
    .map((head) => `<th align="left"><font color="#ffffff">${head}</font></th>`)
    .join(
      '',
    )}<th align="right"><font color="#ffffff">Total</font></th><th align="left"><font color="#ffffff">Cur.</font></th></tr>
${rows.length > 0 ? rows.join('\n') : '<tr><td colspan="6"><i>No invoice found.</i></td></tr>'}
</table>
<table width="100%" cellspacing="0" cellpadding="4" border="0"><tr>
<td>${link(current - 1, '&laquo; Previous', current > 1)} &nbsp; ${link(current + 1, 'Next &raquo;', current < pages)}</td>
<td align="right">Page ${current} of ${pages}</td></tr></table>`;
  return workPage('Invoice list', content, `${found.length} of ${entries.length} invoices.`);
};

/** One posted invoice with its attachments and the form to add one. */
export const invoicePage = (entry: LedgerEntry, status?: string): string => {
  const line = (label: string, value: string) =>
    `<tr><td width="120" valign="top">${label}</td><td><b>${escapeHtml(value).replaceAll('\n', '<br>')}</b></td></tr>`;
  const files = entry.attachments.map(
    (attachment, index) =>
      `<li><a href="/attachment?id=${entry.id}&amp;n=${index}" target="_blank">${escapeHtml(attachment.name)}</a></li>`,
  );
  const content = `<table cellspacing="0" cellpadding="3" border="0" width="100%">
${line('Invoice no.', entry.number)}${line('Invoice date', screenDate(entry.date))}${line('Supplier', entry.supplier)}
${line('IBAN', entry.iban)}${line('Total', `${entry.total} ${entry.currency}`)}${line('Note', entry.note)}${line('Posted by', entry.postedBy)}
</table><hr size="2">
<b>Attachments</b> ${files.length > 0 ? `<ul style="margin:6px 0 8px 18px;padding:0">${files.join('')}</ul>` : '<p style="margin:6px 0 8px"><i>None.</i></p>'}
<form method="post" action="/attach?id=${entry.id}" enctype="multipart/form-data">
<input type="file" name="F_FILE"> <input class="btn" type="submit" value="Attach file">
</form><p style="margin-bottom:0"><a href="/list">Back to list</a> &nbsp; <a href="/entry">Enter another invoice</a></p>`;
  return workPage(`Document ${entry.id}`, content, status);
};

/** A refusal with the reason and the way back. */
export const problemPage = (title: string, text: string): string =>
  workPage(
    title,
    `<p style="margin-top:0"><font color="#a00000"><b>${escapeHtml(text)}</b></font></p><a href="/welcome">Day overview</a>`,
    title,
  );
