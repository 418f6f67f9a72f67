import { strictEqual } from 'node:assert';
import type { Page } from 'playwright-core';

/** Invoices that are entered; with twenty steps each this makes two hundred. */
export const invoiceCount = 10;

/** The work as somebody writes it by hand with playwright-core. */
export async function handWritten(page: Page, url: string, invoices = invoiceCount): Promise<void> {
  for (let invoice = 0; invoice < invoices; invoice += 1) {
    if (invoice === 0) await page.goto(`${url}/form`);
    else await page.getByRole('link', { name: 'Next invoice' }).click();
    await page.getByRole('heading', { name: 'Invoice' }).waitFor();
    await page.getByLabel('Supplier').fill(`Acme ${invoice}`);
    await page.getByLabel('Street').fill('1 Long Road');
    await page.getByLabel('City').fill('Lyon');
    await page.getByLabel('IBAN').fill('DE89370400440532013000');
    await page.getByLabel('Total').fill(`${invoice * 10}.50`);
    await page.getByLabel('Date').fill('2026-11-22');
    await page.getByLabel('Note').fill('Please pay soon.');
    await page.getByLabel('Currency').selectOption('CHF');
    await page.getByLabel('Country').selectOption('France');
    await page.getByLabel('Paid').check();
    await page.getByLabel('Urgent').check();
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByLabel('Reference').fill(`R-${invoice}`);
    await page.getByRole('button', { name: 'Add line' }).click();
    await page.getByLabel('Text').fill('Paper');
    await page.getByLabel('Text').press('Tab');
    await page.getByRole('button', { name: 'Save' }).click();
    strictEqual(await page.locator('#message').innerText(), 'The invoice was posted.');
  }
}
