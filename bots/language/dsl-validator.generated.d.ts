/** One violation as Ajv reports it. */
export interface DslViolation {
  readonly instancePath: string;
  readonly message?: string;
}
interface DslValidator {
  (value: unknown): boolean;
  errors: readonly DslViolation[] | null;
}
declare const validate: DslValidator;
export default validate;
