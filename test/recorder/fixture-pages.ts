import type { Pages } from './fixture-site.ts';

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body>${body}</body></html>`;

/** A small order application with every kind of control the recorder knows. */
export const orderPages: Pages = {
  '/': page(
    'Order',
    `<h1>Order desk</h1>
    <form id="order" onsubmit="event.preventDefault(); document.querySelector('#done').textContent = 'Order saved for ' + this.elements.customer.value">
      <h2>Order</h2>
      <label for="customer">Customer</label> <input id="customer" name="customer">
      <input name="city" placeholder="City">
      <input data-testid="order-reference" class="css-1x2y3z4" id="field-83721">
      <label>Currency <select name="currency"><option>EUR</option><option>USD</option><option>CHF</option></select></label>
      <fieldset><legend>Delivery</legend>
        <label><input type="radio" name="delivery" value="post"> By post</label>
        <label><input type="radio" name="delivery" value="courier"> By courier</label>
      </fieldset>
      <label for="terms">I accept the terms</label><input type="checkbox" id="terms">
      <label for="notes">Notes</label><textarea id="notes"></textarea>
      <label for="due">Due</label><input id="due" type="date">
      <div id="memo" contenteditable="true" aria-label="Memo" role="textbox"></div>
      <label for="pass">Password</label><input id="pass" type="password" autocomplete="current-password">
      <label for="code">Code</label><input id="code" autocomplete="one-time-code">
      <button>Save order</button>
    </form>
    <p id="done"></p>
    <a href="/next">Next page</a>
    <button id="ask" onclick="document.querySelector('#answer').textContent = prompt('Which one?', 'first')">Ask me</button>
    <p id="answer"></p>
    <button id="sure" onclick="document.querySelector('#answer').textContent = confirm('Really?') ? 'yes' : 'no'">Delete all</button>
    <label for="scan">Scan</label><input id="scan" type="file" multiple>
    <button id="open" onclick="window.open('/popup', 'detail', 'width=400,height=300')">Details</button>
    <a href="/file.csv" download>Price list</a>
    <div ondblclick="this.textContent = 'opened twice'">Folder</div>
    <div oncontextmenu="event.preventDefault(); this.textContent = 'menu'">Row menu</div>
    <table><thead><tr><th>Number</th><th>Total</th></tr></thead>
      <tbody><tr><td>A-17</td><td>120.50</td></tr><tr><td>A-18</td><td>99.00</td></tr></tbody></table>`,
  ),
  '/next': page('Next', '<h1>Next page is here</h1><label>Search <input name="q"></label>'),
  '/popup': page(
    'Details',
    '<h1>Details</h1><label>Remark <input name="remark"></label><button onclick="window.close()">Close details</button>',
  ),
  '/file.csv': {
    headers: { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="prices.csv"' },
    body: 'a;b\n',
  },
  '/frames': page(
    'Frames',
    `<h1>Frames</h1><iframe name="inner" src="/inner" width="500" height="200"></iframe>
     <iframe id="foreign" src="OTHER/foreign" width="500" height="200"></iframe>`,
  ),
  '/inner': page(
    'Inner',
    '<label>Inner field <input name="innerField"></label><iframe id="deep" src="/deep"></iframe>',
  ),
  '/deep': page('Deep', '<button onclick="this.textContent = \'Pressed\'">Deep button</button>'),
  '/foreign': page('Foreign', '<label>Foreign field <input name="foreignField"></label>'),
  '/shadow': page(
    'Shadow',
    `<order-card></order-card><script>
      customElements.define('order-card', class extends HTMLElement {
        connectedCallback() {
          const shadow = this.attachShadow({ mode: 'open' });
          shadow.innerHTML = '<label>Inside <input name="inside"></label><label><input type="checkbox" name="agree"> Agree</label><button>Shadow save</button>';
        }
      });
    </script>`,
  ),
  '/strict': {
    headers: {
      'content-security-policy':
        "default-src 'none'; script-src 'sha256-x'; require-trusted-types-for 'script'; trusted-types 'none'",
    },
    body: page('Strict', '<label>Strict field <input name="strict"></label><button>Strict button</button>'),
  },
  '/hostile': page(
    'Hostile',
    `<script>
      Map = WeakMap = Set = WeakSet = function () { throw new Error('overridden'); };
      JSON = { stringify() { throw new Error('overridden'); }, parse() { throw new Error('overridden'); } };
      Element.prototype.closest = Element.prototype.getAttribute = Element.prototype.matches = () => null;
      Event.prototype.composedPath = () => [];
      window.setTimeout = () => 0;
      window.addEventListener('click', (event) => event.stopImmediatePropagation(), true);
    </script>
    <label>Hostile field <input name="hostile"></label><button>Hostile button</button>`,
  ),
};
