import { type PageServer, servePages } from '../support/pages/page-server.ts';

const order = `<!doctype html><meta charset="utf-8"><title>Order</title>
<h1>New order</h1>
<a href="/help">Help</a>
<form id="order" method="post" action="/orders">
  <label for="customer">Customer</label><input id="customer" name="customer" placeholder="Who orders">
  <label for="quantity">Quantity</label><input id="quantity" name="quantity" type="number" data-testid="quantity">
  <label for="country">Country</label>
  <select id="country" name="country"><option value="">–</option><option value="de">Germany</option><option value="fr">France</option></select>
  <label><input id="express" name="express" type="checkbox" value="yes"> Express</label>
  <label for="password">Password</label><input id="password" name="password" type="password">
  <label for="note">Note</label><textarea id="note" name="note"></textarea>
  <button id="send" type="submit">Send order</button>
</form>
<ul id="lines"><li>first <button type="button" onclick="log('first')">Pick</button></li><li>second <button type="button" onclick="log('second')">Pick</button></li></ul>
<button id="ask" type="button" onclick="log(confirm('Sure?') ? 'confirmed' : 'refused')">Ask</button>
<p id="total">Total 42</p><ol id="log"></ol>
<script>
  const log = (text) => {
    const item = document.createElement('li');
    item.textContent = text;
    document.getElementById('log').append(item);
    fetch('/log', { method: 'POST', body: text, keepalive: true });
  };
  document.getElementById('note').addEventListener('keydown', (event) => {
    if (event.key === 'F2' || (event.ctrlKey && event.key === 'm')) log((event.ctrlKey ? 'Control+' : '') + event.key);
  });
</script>`;

const thanks = `<!doctype html><meta charset="utf-8"><title>Thanks</title><h1>Thank you</h1><p class="done">Order taken</p>
<a href="/order">Another order</a>`;

/** A shop's order form on loopback; `posts` tells what was sent. */
export const serveOrders = (): Promise<PageServer> =>
  servePages({ '/order': order, '/orders': thanks, '/help': '<h1>Help</h1>', '/log': 'noted' });

/** Fields of each order that the shop got. */
export const ordersOf = (shop: PageServer): Record<string, string>[] =>
  shop.posts
    .filter(({ path }) => path === '/orders')
    .map(({ body }) => Object.fromEntries(new URLSearchParams(body)));

/** What the page noted, in order. */
export const notesOf = (shop: PageServer): string[] =>
  shop.posts.filter(({ path }) => path === '/log').map(({ body }) => body);
