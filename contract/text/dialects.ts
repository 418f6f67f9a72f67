/** What a plain scalar is elsewhere: YAML 1.1 readers (Ansible, old PyYAML, Ruby …) and people take it for this. */
export interface OtherReading {
  /** What other readers make of it, e.g. `false`, `the number 8`. */
  readonly elsewhere: string;
}

/** `y` and `n` are in the standard of 1.1 too, but no reader at large takes them for truth values. */
const words: Readonly<Record<string, string>> = {
  yes: 'true',
  on: 'true',
  no: 'false',
  off: 'false',
};

function sexagesimal(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1;
  return (
    sign *
    text
      .replace(/^[-+]/, '')
      .split(':')
      .reduce((sum, part) => sum * 60 + Number(part), 0)
  );
}

/**
 * How readers of YAML 1.1 take a plain scalar that YAML 1.2 takes otherwise: `no` is a text here and false there,
 * `010` is ten here and eight there. Nothing where both agree.
 */
export function otherReading(source: string): OtherReading | undefined {
  const word = words[source.toLowerCase()];
  if (word !== undefined && (source === source.toLowerCase() || /^[A-Z][a-z]*$|^[A-Z]+$/.test(source)))
    return { elsewhere: word };
  if (/^[-+]?0[0-7]+$/.test(source)) return { elsewhere: `the number ${Number.parseInt(source, 8)}` };
  if (/^[-+]?[1-9]\d*(:[0-5]?\d)+$/.test(source)) return { elsewhere: `the number ${sexagesimal(source)}` };
  if (/^[-+]?0b[01_]+$/.test(source))
    return { elsewhere: `the number ${Number.parseInt(source.replace(/_|0b/g, ''), 2)}` };
  if (/^[-+]?\d[\d_]*_\d*(\.\d*)?$/.test(source))
    return { elsewhere: `the number ${Number(source.replaceAll('_', ''))}` };
  if (/^\d{4}-\d\d?-\d\d?([Tt ].*)?$/.test(source)) return { elsewhere: 'a date' };
  return undefined;
}
