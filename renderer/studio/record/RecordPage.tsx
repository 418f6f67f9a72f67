import { useState } from 'react';
import { toProblem } from '../../../contract/errors/index.ts';
import { Button, ProblemCard } from '../../kit/index.ts';
import { Page } from '../../shell/Page.tsx';
import { useCall } from '../../state/index.ts';
import { LiveRecording } from './LiveRecording.tsx';
import { StartRecording } from './StartRecording.tsx';

/** Recording: the start form, then the steps as they are seen. A recording under way is shown whoever started it. */
export function RecordPage() {
  const current = useCall('recordings.current', {}, { staleTime: 0 });
  const [startedUrl, setStartedUrl] = useState('');
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
  if (recording === undefined || recording.status === 'stopped') {
    return <StartRecording initialUrl={startedUrl} onStart={setStartedUrl} />;
  }
  return <LiveRecording recording={recording} />;
}
