/** A page of about `elements` elements as old business applications have them: forms, tables, menus, a tree. */
export function bigPage(elements: number): string {
  const parts: string[] = ['<nav><ul>'];
  for (let item = 0; item < 40; item++) parts.push(`<li><a href="#m${item}">Menu entry ${item}</a></li>`);
  parts.push('</ul></nav><form><h2>Order</h2>');
  for (let field = 0; field < 60; field++) {
    parts.push(
      `<div class="row"><label for="f${field}">Field number ${field}</label><input id="f${field}" name="field${field}"></div>`,
    );
  }
  parts.push('<button type="button" id="save">Save order</button></form><table><thead><tr>');
  for (const header of ['Number', 'Customer', 'Total', 'State', 'Action']) parts.push(`<th>${header}</th>`);
  parts.push('</tr></thead><tbody>');
  const perRow = 8;
  const rows = Math.max(1, Math.floor((elements - 82 - 182 - 12) / perRow));
  for (let row = 0; row < rows; row++) {
    parts.push(
      `<tr><td>INV-${1000 + row}</td><td><span>Customer ${row % 97}</span></td><td>${(row * 7.31).toFixed(2)}</td><td>open</td><td><button type="button" class="edit">Edit</button></td></tr>`,
    );
  }
  parts.push('</tbody></table>');
  return `<!doctype html><html><head><title>Orders</title><style>.row{display:flex}label{width:160px}</style></head><body>${parts.join('')}</body></html>`;
}
