import type { TableText } from '../../../contract/ports.ts';
import type { PageCell, PageElement, PageRow } from './page-dom.ts';

/**
 * Runs in the page: the texts of a table, or of an element with the ARIA roles of one. Cells that span several columns
 * or rows are repeated in each. Must not use anything outside itself.
 */
export function readTableIn(element: PageElement): TableText {
  const tidy = (cell: PageElement): string => {
    const fields = Array.from(cell.querySelectorAll('input:not([type=hidden]), textarea, select'));
    const field = fields.length === 1 ? fields[0] : undefined;
    if (field !== undefined && (cell.textContent ?? '').trim() === '') {
      if (field.type === 'checkbox' || field.type === 'radio') return field.checked ? 'true' : 'false';
      return String(field.value ?? '').trim();
    }
    return (cell.innerText ?? cell.textContent ?? '').replace(/\s+/g, ' ').trim();
  };
  const table = element.localName === 'table' ? element : (element.closest('table') ?? element);
  const native: PageRow[] = Array.from(table.rows ?? []);
  const grid: string[][] = [];
  let headerRows = 0;
  if (native.length > 0) {
    const pending: { text: string; left: number }[] = [];
    for (const row of native) {
      const line: string[] = [];
      const cells: PageCell[] = Array.from(row.cells);
      let column = 0;
      const carried = () => {
        for (let above = pending[column]; above !== undefined && above.left > 0; above = pending[column]) {
          line[column] = above.text;
          above.left -= 1;
          column += 1;
        }
      };
      for (const cell of cells) {
        carried();
        const text = tidy(cell);
        for (let span = 0; span < Math.max(1, cell.colSpan); span += 1) {
          line[column] = text;
          pending[column] = { text, left: Math.max(1, cell.rowSpan) - 1 };
          column += 1;
        }
      }
      carried();
      const isHeader = cells.length > 0 && cells.every((cell) => cell.localName === 'th');
      if (isHeader && headerRows === grid.length) headerRows += 1;
      grid.push(Array.from(line, (text) => text ?? ''));
    }
  } else {
    for (const row of Array.from(table.querySelectorAll('[role=row]'))) {
      const cells = Array.from(
        row.querySelectorAll('[role=cell],[role=gridcell],[role=columnheader],[role=rowheader]'),
      );
      const isHeader =
        cells.length > 0 && cells.every((cell) => cell.getAttribute('role') === 'columnheader');
      if (isHeader && headerRows === grid.length) headerRows += 1;
      grid.push(cells.map(tidy));
    }
  }
  const width = grid.reduce((most, row) => Math.max(most, row.length), 0);
  const columns =
    headerRows === 0
      ? []
      : Array.from({ length: width }, (_, column) =>
          [...new Set(grid.slice(0, headerRows).map((row) => row[column] ?? ''))]
            .filter((text) => text !== '')
            .join(' '),
        );
  return { columns, rows: grid.slice(headerRows) };
}
