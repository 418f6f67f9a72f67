import { useEffect, useState } from 'react';
import type { LintRuleText } from '../../../contract/flow/language.ts';
import { Dialog, toastProblem } from '../../kit/index.ts';
import { useHost } from '../../state/index.ts';

/** Why a lint rule is there, what to do about what it finds, and an example of each. */
export function RuleDialog({
  rule,
  onClose,
}: {
  readonly rule: string | undefined;
  readonly onClose: () => void;
}) {
  const host = useHost();
  const [text, setText] = useState<LintRuleText>();
  useEffect(() => {
    if (rule === undefined) return undefined;
    const abort = new AbortController();
    host
      .call('language.rule', { rule }, { signal: abort.signal })
      .then(setText)
      .catch((error: unknown) => {
        if (!abort.signal.aborted) toastProblem(error);
      });
    return () => abort.abort();
  }, [host, rule]);
  const shown = text?.id === rule ? text : undefined;
  return (
    <Dialog
      open={rule !== undefined}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={shown?.title ?? rule ?? ''}
      description={shown?.why}
      wide
    >
      <div className="rule-text">
        <p>{shown?.next}</p>
        <h3>Finds</h3>
        <pre>{shown?.bad}</pre>
        <h3>Finds nothing in</h3>
        <pre>{shown?.good}</pre>
        <p className="muted">
          To ignore it for a step, write above the step: <code># lint-ignore {rule}: reason</code>
        </p>
      </div>
    </Dialog>
  );
}
