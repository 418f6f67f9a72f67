import { useState } from 'react';
import { useShortcuts } from '../../state/index.ts';
import type { StepNode } from '../editor/document-model.ts';
import { useEditor, useEditorStore } from '../editor/editor-context.tsx';
import { BreakpointDialog } from './BreakpointDialog.tsx';
import { BreakpointDot } from './BreakpointDot.tsx';
import { useBreakpoints } from './use-breakpoints.ts';

/** The breakpoint beside a step of the editor's tree. */
export function StepGutter({ step }: { readonly step: StepNode }) {
  const botId = useEditor((state) => state.botId);
  const steps = useEditor((state) => state.document.steps);
  const breakpoints = useBreakpoints(botId, steps);
  const [editing, setEditing] = useState(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keeps clicks in the dialog from choosing the row it belongs to
    // biome-ignore lint/a11y/useKeyWithClickEvents: nothing to press here; the dot inside is a button
    <span className="dot-room" onClick={(event) => event.stopPropagation()}>
      <BreakpointDot
        breakpoint={breakpoints.at(step)}
        name={step.name}
        onToggle={() => breakpoints.toggle(step)}
        onEdit={() => setEditing(true)}
      />
      {editing ? (
        <BreakpointDialog step={step} breakpoints={breakpoints} onClose={() => setEditing(false)} />
      ) : null}
    </span>
  );
}

/** F9 sets or takes away the breakpoint of the chosen step in the editor's tree. */
export function useBreakpointKey(): void {
  const store = useEditorStore();
  const botId = useEditor((state) => state.botId);
  const steps = useEditor((state) => state.document.steps);
  const breakpoints = useBreakpoints(botId, steps);
  useShortcuts([
    {
      keys: 'F9',
      title: 'Breakpoint at the chosen step',
      group: 'Editor',
      run: () => {
        const { document, focus } = store.getState();
        const step = document.steps.find(({ pointer }) => pointer === focus);
        if (step !== undefined) breakpoints.toggle(step);
      },
    },
  ]);
}
