import { useState } from 'react';
import { type Problem, toProblem } from '../../../contract/errors/index.ts';
import { Button, ProblemCard } from '../../kit/index.ts';
import { Page } from '../../shell/Page.tsx';
import { useCall } from '../../state/index.ts';
import { LiveRecording } from './LiveRecording.tsx';
import { StartRecording } from './StartRecording.tsx';

/** Recording: the start form, then the steps as they are seen. A recording under way is shown whoever started it. */
export function RecordPage() {
  const current = useCall('recordings.current', {}, { staleTime: 0 });
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const recording = current.data?.recording;
  if (current.isError) {
    return (
      <Page title="Record" layout="narrow">
        <ProblemCard
          problem={toProblem(current.error)}
          actions={<Button onClick={() => void current.refetch()}>Try again</Button>}
        />
      </Page>
    );
  }
  if (current.data === undefined) {
    return (
      <Page title="Record">
        <div aria-busy="true" />
      </Page>
    );
  }
  const failedAtOnce = recording?.status === 'failed' && recording.steps.length === 0;
  if (recording === undefined || recording.status === 'stopped' || failedAtOnce) {
    return <StartRecording typed={typed} onTyped={setTyped} problem={problem} onProblem={setProblem} />;
  }
  return <LiveRecording recording={recording} />;
}
