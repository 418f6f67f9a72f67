import {
  ArrowDownToLine,
  ArrowUpFromLine,
  Bug,
  CirclePlay,
  CornerRightDown,
  Pause,
  RotateCcw,
  SkipForward,
  TextCursorInput,
} from 'lucide-react';
import { IconButton } from '../../kit/index.ts';
import { useShortcuts } from '../../state/index.ts';
import './debug.css';
import type { RunDebug } from './use-debug.ts';

/** Steps a run: go on, pause, over, into, out, to the chosen step, skip, try again. Keys are those of other debuggers. */
export function DebugBar({
  debug,
  chosen,
}: {
  readonly debug: RunDebug;
  /** Pointer of the step that is selected in the document, where "run to here" leads. */
  readonly chosen: string | undefined;
}) {
  const { paused, stop, state } = debug;
  const atFault = stop?.at === 'fault';
  const held = stop !== undefined && stop.at !== 'during';
  const goOn = () => (paused ? debug.go('continue') : undefined);
  const pause = () => (paused ? undefined : debug.pause());
  const to = () => (paused && chosen !== undefined ? debug.go('to', { pointer: chosen }) : undefined);
  const step = (how: 'over' | 'into' | 'out') => () => (paused ? debug.go(how) : undefined);
  const group = 'Debugger';
  useShortcuts([
    { keys: 'F5', title: 'Go on', group, inFields: true, run: goOn },
    { keys: 'F6', title: 'Pause', group, inFields: true, run: pause },
    { keys: 'F10', title: 'Step over', group, inFields: true, run: step('over') },
    { keys: 'F11', title: 'Step into', group, inFields: true, run: step('into') },
    { keys: 'Shift+F11', title: 'Step out', group, inFields: true, run: step('out') },
    { keys: 'Ctrl+F10', title: 'Run to the chosen step', group, inFields: true, run: to },
  ]);
  if (state === undefined) return null;
  return (
    <div className="debug-bar" role="toolbar" aria-label="Debugger">
      {paused ? (
        <IconButton
          label={atFault ? 'Let the error go on' : 'Go on'}
          keys="F5"
          tone="primary"
          icon={<CirclePlay />}
          onClick={goOn}
        />
      ) : (
        <IconButton
          label={state.state === 'pausing' ? 'Pausing after this action' : 'Pause'}
          keys="F6"
          icon={<Pause />}
          disabled={state.state === 'pausing'}
          onClick={pause}
        />
      )}
      <IconButton
        label="Step over"
        keys="F10"
        icon={<CornerRightDown />}
        disabled={!paused}
        onClick={step('over')}
      />
      <IconButton
        label="Step into"
        keys="F11"
        icon={<ArrowDownToLine />}
        disabled={!paused}
        onClick={step('into')}
      />
      <IconButton
        label="Step out"
        keys="Shift+F11"
        icon={<ArrowUpFromLine />}
        disabled={!paused}
        onClick={step('out')}
      />
      <IconButton
        label={chosen === undefined ? 'Run to here: choose a step first' : 'Run to the chosen step'}
        keys="Ctrl+F10"
        icon={<TextCursorInput />}
        disabled={!paused || chosen === undefined}
        onClick={to}
      />
      <span className="debug-bar-line" />
      <IconButton
        label="Skip this step"
        icon={<SkipForward />}
        disabled={!held}
        onClick={() => debug.go('skip')}
      />
      <IconButton
        label="Try the step again"
        icon={<RotateCcw />}
        disabled={!atFault}
        onClick={() => debug.go('retry')}
      />
      {state.armed ? null : (
        <>
          <span className="debug-bar-line" />
          <IconButton
            label="Stop at breakpoints and errors from now on"
            icon={<Bug />}
            onClick={() => debug.arm()}
          />
        </>
      )}
    </div>
  );
}
