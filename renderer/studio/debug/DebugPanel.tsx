import { Pencil, X } from 'lucide-react';
import { useState } from 'react';
import type { Breakpoint, DebugFrame, DebugStop, StopOnError } from '../../../contract/run/debug.ts';
import { classes, EmptyState, Field, IconButton, Select, Switch, Tabs } from '../../kit/index.ts';
import { LogPanel } from '../run/LogPanel.tsx';
import type { LogLine } from '../run/run-model.ts';
import { BreakpointDialog } from './BreakpointDialog.tsx';
import { breakpointWords } from './BreakpointDot.tsx';
import { Console, Watches } from './Console.tsx';
import { DataScope } from './DataTree.tsx';
import './debug.css';
import { StopCard } from './StopCard.tsx';
import type { Breakpoints } from './use-breakpoints.ts';
import type { RunDebug } from './use-debug.ts';

type Tab = 'data' | 'console' | 'stops' | 'log';

const frameWords = ({ kind, round, branch }: DebugFrame): string =>
  [kind, branch === undefined ? '' : `branch ${branch}`, round === undefined ? '' : `round ${round}`]
    .filter((part) => part !== '')
    .join(' · ');

function CallStack({
  stop,
  chosen,
  onChoose,
}: {
  readonly stop: DebugStop;
  readonly chosen: string | undefined;
  readonly onChoose: (path: string | undefined) => void;
}) {
  const [top] = stop.stack;
  return (
    <section className="data-scope">
      <h3 className="data-title data-title-plain">Where it stands</h3>
      {stop.stack.map((frame) => {
        const isChosen = (chosen ?? top?.step.path) === frame.step.path;
        return (
          <button
            key={frame.step.path}
            type="button"
            className={classes('frame', isChosen && 'frame-chosen')}
            aria-pressed={isChosen}
            onClick={() => onChoose(frame === top ? undefined : frame.step.path)}
          >
            <span className="mono truncate">{frame.step.name}</span>
            <span className="frame-words">{frameWords(frame)}</span>
          </button>
        );
      })}
    </section>
  );
}

function StopSettings({
  breakpoints,
  debug,
}: {
  readonly breakpoints: Breakpoints;
  readonly debug: RunDebug;
}) {
  const { settings } = breakpoints;
  const unplaced = new Set(debug.state?.unplaced ?? []);
  const [editing, setEditing] = useState<Breakpoint>();
  return (
    <div className="stop-settings">
      <Field label="Stop on errors" inline>
        <Select
          value={settings.onError}
          onChange={(event) => breakpoints.change({ onError: event.target.value as StopOnError })}
          options={[
            { value: 'uncaught', label: 'that the bot does not handle' },
            { value: 'always', label: 'always' },
            { value: 'never', label: 'never' },
          ]}
        />
      </Field>
      <Field label="Stop after an element was healed" inline>
        <Switch checked={settings.onHeal} onChange={(onHeal) => breakpoints.change({ onHeal })} />
      </Field>
      <h3 className="section-title">Breakpoints</h3>
      {settings.breakpoints.length === 0 ? (
        <p className="muted">None yet. Click in the margin beside a step, or press F9 on it.</p>
      ) : null}
      {settings.breakpoints.map((breakpoint) => (
        <div key={breakpoint.id} className="stop-line">
          <Switch
            checked={breakpoint.enabled}
            onChange={(enabled) => breakpoints.put({ ...breakpoint, enabled })}
            aria-label={`Breakpoint at ${breakpoint.step}`}
          />
          <div className="grow">
            <div className="mono truncate">{breakpoint.step}</div>
            <div className="stop-hint">
              {unplaced.has(breakpoint.id)
                ? 'Its step is no longer in the bot.'
                : breakpointWords({ ...breakpoint, enabled: true })}
            </div>
          </div>
          <IconButton
            label={`Conditions of ${breakpoint.step}`}
            size="small"
            icon={<Pencil />}
            onClick={() => setEditing(breakpoint)}
          />
          <IconButton
            label={`Remove the breakpoint at ${breakpoint.step}`}
            size="small"
            icon={<X />}
            onClick={() => breakpoints.remove(breakpoint.id)}
          />
        </div>
      ))}
      {editing === undefined ? null : (
        <BreakpointDialog
          step={{ name: editing.step, pointer: editing.pointer }}
          known={editing}
          breakpoints={breakpoints}
          onClose={() => setEditing(undefined)}
        />
      )}
    </div>
  );
}

/** Everything about a run that is being debugged: where it stands, its data, questions to it, what stops it, its log. */
export function DebugPanel({
  debug,
  breakpoints,
  botId,
  log,
}: {
  readonly debug: RunDebug;
  readonly breakpoints: Breakpoints;
  readonly botId: string | undefined;
  readonly log: readonly LogLine[];
}) {
  const [tab, setTab] = useState<Tab>('data');
  const [chosen, setChosen] = useState<string>();
  const { stop } = debug;
  const path = stop?.stack.some(({ step }) => step.path === chosen) === true ? chosen : undefined;
  const isTop = path === undefined;
  const held = isTop && stop !== undefined && stop.at !== 'during';
  const data =
    stop === undefined ? (
      <EmptyState title="The run goes">
        Its data can be looked at and changed while it stands still: press F6, or set a breakpoint beside a
        step.
      </EmptyState>
    ) : (
      <>
        <DataScope
          debug={debug}
          scope="variables"
          title="Variables"
          path={path}
          editable
          hint="No loop around this step."
        />
        <DataScope
          debug={debug}
          scope="input"
          title="Input"
          path={path}
          editable={held}
          hint="Nothing flows into this step."
        />
        <DataScope
          debug={debug}
          scope="context"
          title="Context"
          path={path}
          editable
          hint="No step has exported anything yet."
        />
        <DataScope debug={debug} scope="task" title="Step" path={path} editable={held} hint="" />
        <Watches debug={debug} path={path} />
        <CallStack stop={stop} chosen={path} onChoose={setChosen} />
      </>
    );
  return (
    <div className="debug-panel">
      <StopCard debug={debug} botId={botId} />
      <Tabs<Tab>
        label="Debugger"
        className="debug-tabs"
        value={tab}
        onChange={setTab}
        tabs={[
          { value: 'data', label: 'Data', content: data },
          { value: 'console', label: 'Console', content: <Console debug={debug} path={path} /> },
          {
            value: 'stops',
            label: 'Stops',
            count: breakpoints.settings.breakpoints.length,
            content: <StopSettings breakpoints={breakpoints} debug={debug} />,
          },
          { value: 'log', label: 'Log', content: <LogPanel lines={log} /> },
        ]}
      />
    </div>
  );
}
