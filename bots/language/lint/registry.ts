import type { LintRule } from './rule.ts';
import { actionInputInvalid } from './rules/action-input-invalid.ts';
import { actionUnknown } from './rules/action-unknown.ts';
import { brittleCandidate } from './rules/brittle-candidate.ts';
import { expressionInvalid } from './rules/expression-invalid.ts';
import { expressionLiteral } from './rules/expression-literal.ts';
import { featureUnsupported } from './rules/feature-unsupported.ts';
import { flowCyclic } from './rules/flow-cyclic.ts';
import { flowUnknownStep } from './rules/flow-unknown-step.ts';
import { inputUndeclared } from './rules/input-undeclared.ts';
import { loopWithoutProgress } from './rules/loop-without-progress.ts';
import { passwordThroughClipboard } from './rules/password-through-clipboard.ts';
import { permissionDenied } from './rules/permission-denied.ts';
import { permissionTooWide } from './rules/permission-too-wide.ts';
import { remoteCallWithoutTimeout } from './rules/remote-call-without-timeout.ts';
import { retryNotIdempotent } from './rules/retry-not-idempotent.ts';
import { secretInClear } from './rules/secret-in-clear.ts';
import { targetUnknown } from './rules/target-unknown.ts';
import { targetUnused } from './rules/target-unused.ts';
import { unpinnedModel } from './rules/unpinned-model.ts';
import { unreachableStep } from './rules/unreachable-step.ts';
import { unusedInput } from './rules/unused-input.ts';
import { unusedVariable } from './rules/unused-variable.ts';

/** Every rule of lint, by id. */
export const lintRules: readonly LintRule[] = [
  actionInputInvalid,
  actionUnknown,
  brittleCandidate,
  expressionInvalid,
  expressionLiteral,
  featureUnsupported,
  flowCyclic,
  flowUnknownStep,
  inputUndeclared,
  loopWithoutProgress,
  passwordThroughClipboard,
  permissionDenied,
  permissionTooWide,
  remoteCallWithoutTimeout,
  retryNotIdempotent,
  secretInClear,
  targetUnknown,
  targetUnused,
  unpinnedModel,
  unreachableStep,
  unusedInput,
  unusedVariable,
];

const byId = new Map(lintRules.map((rule) => [rule.id, rule]));

/** The rule of that id, or undefined. */
export const lintRule = (id: string): LintRule | undefined => byId.get(id);
