import { AppWindow, Globe, Keyboard, ListChecks, MousePointerClick } from 'lucide-react';
import type { ReactNode } from 'react';
import type { RecordedStep } from '../../../contract/rpc/calls.ts';
import { IconButton, VirtualList } from '../../kit/index.ts';
import './record.css';

function signOf(action: string): ReactNode {
  if (action === 'web.open') return <Globe />;
  if (action === 'web.fill' || action === 'web.press') return <Keyboard />;
  if (action.startsWith('assert')) return <ListChecks />;
  if (action === 'web.close') return <AppWindow />;
  return <MousePointerClick />;
}

/** The steps seen so far, newest at the bottom and in view. */
export function RecordedSteps({
  steps,
  onDelete,
  deleteIcon,
}: {
  readonly steps: readonly RecordedStep[];
  readonly onDelete: (stepId: string) => void;
  readonly deleteIcon: ReactNode;
}) {
  return (
    <VirtualList
      items={steps}
      keyOf={(step) => step.id}
      rowHeight={60}
      label="Recorded steps"
      follow
      render={(step, index) => (
        <div className="record-step">
          <span className="record-step-number numeric">{index + 1}</span>
          <span className="record-step-thumb">
            {step.thumbnail === undefined ? (
              signOf(step.action)
            ) : (
              <img src={step.thumbnail} alt="" draggable={false} />
            )}
          </span>
          <span className="grow">
            <span className="truncate" style={{ display: 'block' }} title={step.sentence}>
              {step.sentence}
            </span>
            <span className="muted mono">{step.action}</span>
          </span>
          <IconButton
            label={`Delete step ${index + 1}`}
            icon={deleteIcon}
            size="small"
            onClick={() => onDelete(step.id)}
          />
        </div>
      )}
    />
  );
}
