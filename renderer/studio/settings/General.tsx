import { Monitor, Moon, Sun } from 'lucide-react';
import { useState } from 'react';
import { toProblem } from '../../../contract/errors/index.ts';
import type { Settings } from '../../../contract/rpc/calls.ts';
import {
  Field,
  Input,
  type InputProps,
  ProblemCard,
  Segments,
  Skeleton,
  Switch,
  toastProblem,
} from '../../kit/index.ts';
import { useCall, useChangeSettings } from '../../state/index.ts';
import './settings.css';

/** A text field that takes effect when it is left or Enter is pressed; Escape takes the change back. */
function SavedInput({
  value,
  onSave,
  ...rest
}: Omit<InputProps, 'value' | 'onChange'> & {
  readonly value: string;
  readonly onSave: (value: string) => void;
}) {
  const [draft, setDraft] = useState<string | undefined>(undefined);
  const save = () => {
    if (draft !== undefined && draft !== value) onSave(draft);
    setDraft(undefined);
  };
  return (
    <Input
      {...rest}
      value={draft ?? value}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter') save();
        if (event.key === 'Escape') setDraft(undefined);
      }}
    />
  );
}

/** Theme, places and defaults of runs. */
export function General() {
  const settings = useCall('settings.get', {});
  const change = useChangeSettings();
  if (settings.isError) return <ProblemCard problem={toProblem(settings.error)} />;
  const now = settings.data;
  if (now === undefined) {
    return (
      <div className="card settings-card" aria-busy="true">
        {[0, 1, 2, 3, 4].map((row) => (
          <div className="field-inline" key={row}>
            <Skeleton width="40%" height={20} />
            <Skeleton width={180} height={30} />
          </div>
        ))}
      </div>
    );
  }
  const save = (next: Partial<Settings>) => {
    change(next).catch(toastProblem);
  };
  return (
    <div className="card settings-card">
      <Field label="Theme" inline>
        <Segments
          label="Theme"
          value={now.theme}
          onChange={(theme) => save({ theme })}
          options={[
            { value: 'system', label: 'System', icon: <Monitor /> },
            { value: 'light', label: 'Light', icon: <Sun /> },
            { value: 'dark', label: 'Dark', icon: <Moon /> },
          ]}
        />
      </Field>
      <Field label="Workspace" hint="Folder that holds the bots." inline>
        <SavedInput
          className="settings-path"
          mono
          value={now.workspace}
          onSave={(workspace) => save({ workspace })}
        />
      </Field>
      <Field label="Browser" hint="Path of Chrome, Edge or Chromium. Empty: the first one found." inline>
        <SavedInput
          className="settings-path"
          mono
          placeholder="found by itself"
          value={now.browserPath}
          onSave={(browserPath) => save({ browserPath })}
        />
      </Field>
      <Field label="Run without showing the browser" hint="Each run can still choose." inline>
        <Switch checked={now.headlessRuns} onChange={(headlessRuns) => save({ headlessRuns })} />
      </Field>
      <Field
        label="Wait for an element"
        hint="Seconds before a step gives up. Steps can set their own."
        inline
      >
        <SavedInput
          className="settings-seconds"
          inputMode="decimal"
          value={String(now.elementTimeoutMs / 1000)}
          onSave={(text) => {
            const seconds = Number(text.replace(',', '.'));
            if (Number.isFinite(seconds) && seconds > 0)
              save({ elementTimeoutMs: Math.round(seconds * 1000) });
          }}
        />
      </Field>
      <Field label="Keep traces" hint="Screens, timings and data of each run, on this machine only." inline>
        <Switch checked={now.keepTraces} onChange={(keepTraces) => save({ keepTraces })} />
      </Field>
      <Field
        label="Remember the steps of ended runs"
        hint="Days. Runs that can still be continued are always kept."
        inline
      >
        <SavedInput
          className="settings-seconds"
          inputMode="numeric"
          value={String(now.keepJournalDays)}
          onSave={(text) => {
            const days = Number(text);
            if (Number.isInteger(days) && days >= 0) save({ keepJournalDays: days });
          }}
        />
      </Field>
    </div>
  );
}
