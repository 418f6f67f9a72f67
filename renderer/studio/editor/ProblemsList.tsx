import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import { type MouseEvent, useState } from 'react';
import type { Finding } from '../../../contract/flow/document.ts';
import { Button, VirtualList } from '../../kit/index.ts';
import { applyFix } from './apply-fix.ts';
import { useEditor, useEditorStore } from './editor-context.tsx';
import { RuleDialog } from './RuleDialog.tsx';

const icons = { error: CircleAlert, warning: TriangleAlert, info: Info } as const;
const order = { error: 0, warning: 1, info: 2 } as const;

/** A press on a button in a row is not a choice of the row. */
const alone = (act: () => void) => (event: MouseEvent) => {
  event.stopPropagation();
  act();
};

/** What is wrong with the bot, worst first; a click goes to the step, and what can be mended has a button for it. */
export function ProblemsList() {
  const store = useEditorStore();
  const findings = useEditor((state) => state.findings);
  const steps = useEditor((state) => state.document.steps);
  const [rule, setRule] = useState<string>();
  const sorted = findings.toSorted((a, b) => order[a.severity] - order[b.severity] || a.line - b.line);
  const go = (finding: Finding | undefined) => {
    if (finding?.step === undefined && finding?.file !== 'bot.yaml') return;
    const step = steps.findLast(
      (each) => finding.pointer !== undefined && `${finding.pointer}/`.startsWith(`${each.pointer}/`),
    );
    if (step !== undefined) store.getState().select([step.pointer]);
  };
  if (sorted.length === 0) {
    return (
      <div className="problems-none">
        <CircleCheck aria-hidden /> No problems found.
      </div>
    );
  }
  return (
    <>
      <VirtualList
        label="Problems"
        items={sorted}
        rowHeight={32}
        keyOf={(finding, index) => `${index}${finding.code}${finding.line}`}
        onSelect={(index) => go(sorted[index])}
        render={(finding) => {
          const Icon = icons[finding.severity];
          const { rule: found, fix } = finding;
          return (
            <div className="problem-row" title={finding.next}>
              <Icon className={`problem-icon-${finding.severity}`} aria-label={finding.severity} />
              <span className="truncate grow">{finding.message}</span>
              {fix === undefined ? null : (
                <Button size="small" title={fix.title} onClick={alone(() => applyFix(store, fix))}>
                  Fix
                </Button>
              )}
              {found === undefined ? null : (
                <button type="button" className="rule-link mono" onClick={alone(() => setRule(found))}>
                  {found}
                </button>
              )}
              <span className="muted mono">
                {finding.file}:{finding.line}
              </span>
            </div>
          );
        }}
      />
      <RuleDialog rule={rule} onClose={() => setRule(undefined)} />
    </>
  );
}
