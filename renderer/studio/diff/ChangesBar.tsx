import { ArrowDown, ArrowUp } from 'lucide-react';
import type { ReactNode } from 'react';
import type { BotDiff } from '../../../contract/flow/index.ts';
import { IconButton } from '../../kit/index.ts';
import { summaryOf } from './folding.ts';
import type { ChangeStops } from './use-changes.ts';

/** What changed in one line, and the way from change to change. */
export function ChangesBar({
  diff,
  stops,
  children,
}: {
  readonly diff: BotDiff;
  readonly stops: ChangeStops;
  readonly children?: ReactNode;
}) {
  const { stop, of } = stops.at;
  return (
    <div className="diff-bar">
      <span className="grow truncate" role="status">
        {summaryOf(diff)}
      </span>
      {stop === 0 ? null : (
        <span className="diff-stop numeric">
          {stop} of {of}
        </span>
      )}
      <IconButton
        icon={<ArrowUp />}
        label="Previous change"
        keys="k"
        size="small"
        onClick={() => stops.go(-1)}
      />
      <IconButton
        icon={<ArrowDown />}
        label="Next change"
        keys="j"
        size="small"
        onClick={() => stops.go(1)}
      />
      {children}
    </div>
  );
}
