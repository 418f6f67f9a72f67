import type { Locator, Page } from 'playwright-core';
import { ADMIN } from './template.ts';

/** A party as a clerk has it on paper. */
export interface PaperParty {
  readonly name: string;
  readonly street: string;
  readonly postalCode: string;
  readonly city: string;
  readonly phone: string;
  readonly email: string;
}

/** A clerk at Tryton's web client: moves a real mouse, types on a real keyboard, and goes on when the screen has come to rest. */
export class Clerk {
  readonly #page: Page;
  #inFlight = 0;
  #settled: (() => void)[] = [];

  constructor(page: Page) {
    this.#page = page;
    page.on('request', () => {
      this.#inFlight += 1;
    });
    const done = () => {
      this.#inFlight -= 1;
      if (this.#inFlight === 0) for (const settle of this.#settled.splice(0)) settle();
    };
    page.on('requestfinished', done);
    page.on('requestfailed', done);
  }

  /** Signs on as the administrator. */
  async signIn(): Promise<void> {
    const page = this.#page;
    await this.#type(page.getByRole('textbox', { name: 'User name' }), ADMIN.login);
    await this.#click(page.getByRole('button', { name: 'Login' }));
    await this.#type(page.getByRole('textbox', { name: 'Password for admin' }), ADMIN.password);
    await this.#click(page.getByRole('button', { name: 'OK' }));
    await page.locator('#menu').getByText('Party', { exact: true }).waitFor();
  }

  /** Opens the list of parties from the menu. */
  async openParties(): Promise<void> {
    const menu = this.#page.locator('#menu');
    await this.#click(menu.getByText('Party', { exact: true }));
    await this.#click(menu.getByText('Parties', { exact: true }));
  }

  /** Enters one party with its address, phone and e-mail, and saves it. */
  async createParty(party: PaperParty): Promise<void> {
    const page = this.#page;
    const toolbar = page.getByRole('toolbar').first();
    await this.#click(toolbar.getByRole('button', { name: 'New', exact: true }));
    await this.#type(page.locator('input[name=name]').first(), party.name);
    await this.#type(page.getByRole('textbox', { name: 'Street:' }), party.street);
    await this.#type(page.getByRole('combobox', { name: 'Postal Code:' }), party.postalCode);
    await this.#type(page.getByRole('combobox', { name: 'City:' }), party.city);
    const contacts = page.locator('.form-one2many', { hasText: 'Contact Mechanisms' });
    const row = contacts.locator('tbody tr');
    await this.#click(contacts.getByRole('button', { name: 'New', exact: true }));
    await this.#type(row.nth(0).locator('input[name=value]'), party.phone);
    await this.#click(contacts.getByRole('button', { name: 'New', exact: true }));
    await row.nth(1).locator('select[name=type]').waitFor();
    await page.keyboard.type('E-Mail');
    await this.#type(row.nth(1).locator('input[name=value]'), party.email);
    await this.#click(toolbar.getByRole('button', { name: 'Save' }));
  }

  async #click(element: Locator): Promise<void> {
    await element.click();
    await this.#atRest();
  }

  async #type(field: Locator, text: string): Promise<void> {
    await field.click();
    await this.#page.keyboard.type(text);
    await this.#atRest();
  }

  async #atRest(): Promise<void> {
    do {
      if (this.#inFlight > 0) {
        await new Promise<void>((resolve) => {
          this.#settled.push(resolve);
        });
      }
      await this.#page.evaluate(
        () =>
          new Promise<void>((resolve) => {
            requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
          }),
      );
    } while (this.#inFlight > 0);
  }
}
