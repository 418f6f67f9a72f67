/** How a piece of text is set; sizes in pixels at 150 dpi, where 21 is about 10 points. */
export interface TextStyle {
  readonly size?: number;
  readonly bold?: boolean;
  readonly align?: 'start' | 'middle' | 'end';
  readonly ink?: string;
}

/** A4 at 150 dpi. */
export const PAGE = { width: 1240, height: 1754 } as const;

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** One page being drawn as SVG, in one font family. */
export class Sheet {
  readonly #family: string;
  readonly #parts: string[] = [];

  constructor(family: string) {
    this.#family = family;
  }

  text(x: number, y: number, text: string, style: TextStyle = {}): this {
    const { size = 21, bold = false, align = 'start', ink = '#1a1a1a' } = style;
    this.#parts.push(
      `<text x="${x}" y="${y}" font-size="${size}" font-weight="${bold ? 700 : 400}" text-anchor="${align}" fill="${ink}" xml:space="preserve">${escapeXml(text)}</text>`,
    );
    return this;
  }

  /** Several lines below each other, `step` pixels apart. */
  block(x: number, y: number, lines: readonly string[], step: number, style: TextStyle = {}): this {
    for (const [index, line] of lines.entries()) this.text(x, y + index * step, line, style);
    return this;
  }

  rule(x1: number, y1: number, x2: number, y2: number, width = 2, ink = '#333333'): this {
    this.#parts.push(
      `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${ink}" stroke-width="${width}"/>`,
    );
    return this;
  }

  box(x: number, y: number, width: number, height: number, fill: string, edge = 'none'): this {
    this.#parts.push(
      `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}" stroke="${edge}" stroke-width="2"/>`,
    );
    return this;
  }

  toSvg(): string {
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${PAGE.width}" height="${PAGE.height}" font-family="${this.#family}"><rect width="100%" height="100%" fill="#ffffff"/>${this.#parts.join('')}</svg>`;
  }
}
