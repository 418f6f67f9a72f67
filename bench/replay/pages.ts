import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const formPage = `<!doctype html><meta charset="utf-8"><title>Invoice</title>
<style>body{font:14px sans-serif;margin:24px} label{display:block;margin:4px 0} input,select,textarea{margin-left:8px}
table{border-collapse:collapse} td{border:1px solid #ccc;padding:2px 8px}</style>
<h1>Invoice</h1>
<form method="post" action="/saved">
  <label>Supplier <input name="supplier" id="supplier"></label>
  <label>Street <input name="street" id="street"></label>
  <label>City <input name="city" id="city"></label>
  <label>IBAN <input name="iban" id="iban"></label>
  <label>Total <input name="total" id="total"></label>
  <label>Date <input name="date" id="date" type="date"></label>
  <label>Note <textarea name="note" id="note"></textarea></label>
  <label for="currency">Currency</label><select name="currency" id="currency"><option>EUR<option>USD<option>CHF</select>
  <label for="country">Country</label><select name="country" id="country"><option>Germany<option>France<option>Spain</select>
  <label><input type="checkbox" name="paid" id="paid"> Paid</label>
  <label><input type="checkbox" name="urgent" id="urgent"> Urgent</label>
  <button type="button" id="more" onclick="document.getElementById('details').hidden = false">More</button>
  <div id="details" hidden>
    <label>Reference <input name="reference" id="reference"></label>
    <button type="button" id="add" onclick="line.hidden = false">Add line</button>
    <label id="line" hidden>Text <input name="text" id="text"></label>
  </div>
  <button id="save">Save</button>
</form>
<table>${Array.from({ length: 40 }, (_, row) => `<tr>${Array.from({ length: 8 }, (_, column) => `<td>${row}.${column}</td>`).join('')}</tr>`).join('')}</table>`;

const savedPage = `<!doctype html><meta charset="utf-8"><title>Saved</title><h1>Saved</h1>
<p id="message">The invoice was posted.</p><a href="/form">Next invoice</a>`;

/** Serves the two pages of the benchmark on loopback. */
export async function serveBenchPages(): Promise<{ url: string; posts: () => number; close(): void }> {
  let posts = 0;
  const server = createServer((request, response) => {
    if (request.method === 'POST') posts += 1;
    request.resume();
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(request.url === '/form' ? formPage : savedPage);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    posts: () => posts,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
