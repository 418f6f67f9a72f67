/** The part of JSON Schema that action forms are made from; our own keyword is `widget`. */
export interface FieldSchema {
  readonly type?: string | undefined;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly widget?: string | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly default?: unknown;
  readonly items?: FieldSchema | undefined;
  readonly anyOf?: readonly FieldSchema[] | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly properties?: Readonly<Record<string, FieldSchema>> | undefined;
}

/** One row of a form. */
export interface FormField {
  readonly name: string;
  readonly title: string;
  readonly required: boolean;
  readonly schema: FieldSchema;
}

/** `customerNo` and `customer_no` as `Customer no`. */
export function humanise(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Fields of an object schema, in declared order. */
export function fieldsOf(schema: Readonly<Record<string, unknown>>): readonly FormField[] {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, FieldSchema>>;
  const required = new Set((schema['required'] ?? []) as readonly string[]);
  return Object.entries(properties).map(([name, field]) => ({
    name,
    title: field.title ?? humanise(name),
    required: required.has(name) && field.default === undefined,
    schema: field,
  }));
}

/** Which control a field gets. */
export function widgetOf(schema: FieldSchema): string {
  if (schema.widget !== undefined) return schema.widget;
  if (schema.enum !== undefined) return 'select';
  switch (schema.type) {
    case 'boolean':
      return 'switch';
    case 'number':
    case 'integer':
      return 'number';
    case 'array':
      return schema.items?.type === 'object' ? 'json' : 'list';
    case 'object':
      return 'json';
    default:
      return 'text';
  }
}

/** Whether a value is a runtime expression as the DSL writes it. */
export const isExpression = (value: unknown): value is string =>
  typeof value === 'string' && /^\s*\$\{[\s\S]*\}\s*$/.test(value);

/** Inside of `${ … }`. */
export const insideOf = (expression: string): string => expression.trim().slice(2, -1).trim();

/** `${ … }` around an expression. */
export const asExpression = (inside: string): string => `\${ ${inside.trim()} }`;
