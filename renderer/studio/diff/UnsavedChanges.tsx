import { History } from 'lucide-react';
import { useDeferredValue, useMemo } from 'react';
import { toProblem } from '../../../contract/errors/index.ts';
import type { Manifest, TargetsFile } from '../../../contract/flow/index.ts';
import { Button, ProblemCard } from '../../kit/index.ts';
import { navigate, useCall } from '../../state/index.ts';
import { ChangesBar } from './ChangesBar.tsx';
import { ComparisonView } from './ComparisonView.tsx';
import { useChangeStops } from './use-changes.ts';

/** What the editor holds beside what was saved last. */
export function UnsavedChanges({
  botId,
  text,
  targets,
  manifest,
}: {
  readonly botId: string;
  readonly text: string;
  readonly targets: TargetsFile;
  readonly manifest: Manifest;
}) {
  const versions = useMemo(() => ({ before: { botId }, after: { botId } }), [botId]);
  const unsaved = useDeferredValue(useMemo(() => ({ text, targets, manifest }), [text, targets, manifest]));
  const comparison = useCall(
    'versions.compare',
    { ...versions, unsaved },
    { staleTime: 0, keepPrevious: true },
  );
  const stops = useChangeStops();
  if (comparison.error !== null) return <ProblemCard problem={toProblem(comparison.error)} />;
  if (comparison.data === undefined) return <div className="page-body" aria-busy="true" />;
  return (
    <>
      <ChangesBar diff={comparison.data.diff} stops={stops}>
        <Button
          size="small"
          tone="quiet"
          icon={<History />}
          onClick={() => navigate({ page: 'changes', botId })}
        >
          Earlier versions
        </Button>
      </ChangesBar>
      <ComparisonView
        comparison={comparison.data}
        versions={versions}
        labels={{ before: 'Saved', after: 'Not saved yet' }}
        scroller={stops.scroller}
      />
    </>
  );
}
