import { ArrowLeft, Play, Plus, Redo2, Repeat, Save, Undo2 } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { toProblem } from '../../../contract/errors/understudy-error.ts';
import type { Definition } from '../../../contract/flow/language.ts';
import type { OpenBot } from '../../../contract/rpc/calls.ts';
import {
  Button,
  ConfirmDialog,
  EmptyState,
  IconButton,
  ProblemCard,
  Segments,
  SplitPane,
  Tabs,
  toast,
  toastProblem,
} from '../../kit/index.ts';
import { Page } from '../../shell/Page.tsx';
import { guardLeaving, navigate, type Route, useCall, useRoute, useShortcuts } from '../../state/index.ts';
import { AddStepDialog } from './AddStepDialog.tsx';
import { useFindings, useSave } from './bot-file.ts';
import { EditorProvider, useEditor, useEditorStore } from './editor-context.tsx';
import { createEditorStore, isDirty } from './editor-store.ts';
import './editor.css';
import { UnsavedChanges } from '../diff/UnsavedChanges.tsx';
import { TestsPanel } from '../tests/TestsPanel.tsx';
import { InputsPanel } from './InputsPanel.tsx';
import { ProblemsList } from './ProblemsList.tsx';
import { repeatOverTable } from './parameterise.ts';
import { StepPanel } from './StepPanel.tsx';
import { StepTree } from './StepTree.tsx';
import {
  copySelected,
  deleteSelected,
  duplicateSelected,
  pasteSteps,
  shiftSelected,
  toggleSelected,
} from './step-commands.ts';
import { TargetInspector } from './TargetInspector.tsx';
import { TextView } from './TextView.tsx';

type View = 'steps' | 'text' | 'changes';
type Side = 'step' | 'inputs' | 'targets' | 'tests';

function Unsaved() {
  const botId = useEditor((state) => state.botId);
  const text = useEditor((state) => state.text);
  const targets = useEditor((state) => state.targets);
  const manifest = useEditor((state) => state.manifest);
  return <UnsavedChanges botId={botId} text={text} targets={targets} manifest={manifest} />;
}

function Workbench({ title, version }: { readonly title: string; readonly version: string }) {
  const store = useEditorStore();
  const route = useRoute();
  const botId = useEditor((state) => state.botId);
  const dirty = useEditor(isDirty);
  const broken = useEditor((state) => state.document.broken);
  const count = useEditor((state) => state.document.steps.length);
  const canUndo = useEditor((state) => state.past.length > 0);
  const canRedo = useEditor((state) => state.future.length > 0);
  const errors = useEditor(
    (state) => state.findings.filter((finding) => finding.severity === 'error').length,
  );
  const problems = useEditor(
    (state) => state.findings.filter((finding) => finding.severity !== 'info').length,
  );
  const focus = useEditor((state) => state.focus);
  const [view, setView] = useState<View>('steps');
  const [side, setSide] = useState<Side>('step');
  const [target, setTarget] = useState<string>();
  const [adding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<Route>();
  const { save, saving } = useSave();
  useFindings();

  const wanted = route.page === 'bot' ? route.step : undefined;
  useEffect(() => {
    const step = store
      .getState()
      .document.steps.find((each) => each.pointer === wanted || each.name === wanted);
    if (step !== undefined) store.getState().select([step.pointer]);
  }, [store, wanted]);
  useEffect(
    () =>
      guardLeaving((next) => {
        if (!isDirty(store.getState())) return true;
        setLeaving(next);
        return false;
      }),
    [store],
  );
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (isDirty(store.getState())) event.preventDefault();
    };
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [store]);

  const run = async (from?: string) => {
    if (dirty && !(await save())) return;
    navigate({ page: 'start', botId, from });
  };
  const leaveText = (to: Definition) => {
    setSide(to.file === 'targets.yaml' ? 'targets' : 'inputs');
    if (to.file === 'targets.yaml') setTarget(to.name);
  };
  const structural = view === 'steps' && broken === undefined;
  const group = 'Editor';
  const clipboard = (act: () => Promise<unknown>) => void act().catch(toastProblem);
  useShortcuts([
    { keys: 'Ctrl+S', title: 'Save', group, inFields: true, run: () => void save() },
    { keys: 'Ctrl+Z', title: 'Undo', group, run: () => store.getState().undo() },
    { keys: 'Ctrl+Y', title: 'Redo', group, run: () => store.getState().redo() },
    { keys: 'Ctrl+Shift+Z', title: 'Redo', group, run: () => store.getState().redo() },
    {
      keys: 'Ctrl+Enter',
      title: 'Add a step',
      group,
      inFields: true,
      run: () => structural && setAdding(true),
    },
    {
      keys: 'Delete',
      title: 'Delete the chosen steps',
      group,
      run: () => structural && deleteSelected(store),
    },
    { keys: 'Ctrl+C', title: 'Copy steps', group, run: () => clipboard(() => copySelected(store)) },
    {
      keys: 'Ctrl+X',
      title: 'Cut steps',
      group,
      run: () => clipboard(async () => ((await copySelected(store)) > 0 ? deleteSelected(store) : undefined)),
    },
    {
      keys: 'Ctrl+V',
      title: 'Paste steps',
      group,
      run: () =>
        clipboard(async () => {
          if (!(await pasteSteps(store))) toast({ tone: 'info', title: 'The clipboard holds no steps' });
        }),
    },
    {
      keys: 'Ctrl+D',
      title: 'Duplicate the chosen steps',
      group,
      run: () => structural && duplicateSelected(store),
    },
    {
      keys: 'Ctrl+/',
      title: 'Switch the chosen steps off or on',
      group,
      run: () => structural && toggleSelected(store),
    },
    {
      keys: 'Alt+ArrowUp',
      title: 'Move the chosen steps up',
      group,
      run: () => structural && shiftSelected(store, -1),
    },
    {
      keys: 'Alt+ArrowDown',
      title: 'Move the chosen steps down',
      group,
      run: () => structural && shiftSelected(store, 1),
    },
    {
      keys: 'Ctrl+E',
      title: 'Steps or text',
      group,
      inFields: true,
      run: () => setView(view === 'steps' ? 'text' : 'steps'),
    },
    { keys: 'F5', title: 'Run', group, inFields: true, run: () => void run() },
  ]);

  const tree =
    count === 0 && broken === undefined ? (
      <EmptyState
        icon={<Plus />}
        title="No steps yet"
        actions={
          <Button tone="primary" icon={<Plus />} onClick={() => setAdding(true)}>
            Add a step
          </Button>
        }
      >
        Add actions one by one, or record the work once and edit what comes out.
      </EmptyState>
    ) : broken === undefined ? (
      <StepTree />
    ) : (
      <EmptyState
        title="The text has a mistake"
        actions={<Button onClick={() => setView('text')}>Show the text</Button>}
      >
        {broken.split('\n')[0]} Correct it and the steps come back.
      </EmptyState>
    );
  const main = (
    <div className="editor-main">
      <div className="editor-bar">
        <Segments<View>
          label="View"
          value={view}
          onChange={setView}
          options={[
            { value: 'steps', label: 'Steps' },
            { value: 'text', label: 'Text' },
            { value: 'changes', label: 'Changes' },
          ]}
        />
        <span className="muted numeric editor-count">{count === 1 ? '1 step' : `${count} steps`}</span>
        <Button
          size="small"
          tone="quiet"
          icon={<Play />}
          disabled={focus === undefined || errors > 0}
          onClick={() => void run(focus)}
        >
          Run from here
        </Button>
        <Button
          size="small"
          tone="quiet"
          icon={<Repeat />}
          disabled={!structural || focus === undefined}
          onClick={() => {
            if (!repeatOverTable(store))
              toast({
                tone: 'info',
                title: 'Choose steps of one list',
                text: 'Steps of different loops can’t be repeated together.',
              });
          }}
        >
          Repeat for each row
        </Button>
        <Button size="small" icon={<Plus />} disabled={!structural} onClick={() => setAdding(true)}>
          Add step
        </Button>
      </div>
      {view === 'text' ? <TextView onLeave={leaveText} /> : view === 'changes' ? <Unsaved /> : tree}
    </div>
  );
  return (
    <Page
      title={title}
      layout="bare"
      before={
        <IconButton
          icon={<ArrowLeft />}
          label="Back to all bots"
          onClick={() => navigate({ page: 'home' })}
        />
      }
      beside={<span className="muted numeric">v{version}</span>}
      actions={
        <>
          <span className="editor-state muted" role="status">
            {saving ? 'Saving …' : dirty ? 'Unsaved changes' : 'Saved'}
          </span>
          <IconButton
            icon={<Undo2 />}
            label="Undo"
            keys="Ctrl+Z"
            disabled={!canUndo}
            onClick={() => store.getState().undo()}
          />
          <IconButton
            icon={<Redo2 />}
            label="Redo"
            keys="Ctrl+Y"
            disabled={!canRedo}
            onClick={() => store.getState().redo()}
          />
          <Button icon={<Save />} disabled={!dirty} busy={saving} onClick={() => void save()}>
            Save
          </Button>
          <Button tone="primary" icon={<Play />} onClick={() => void run()}>
            Run
          </Button>
        </>
      }
    >
      <SplitPane
        name="editor.problems"
        direction="column"
        sized="second"
        size={96}
        min={36}
        max={420}
        first={
          view === 'changes' ? (
            main
          ) : (
            <SplitPane
              name="editor.side"
              sized="second"
              size={400}
              min={300}
              max={720}
              first={main}
              second={
                <div className="editor-side">
                  <Tabs<Side>
                    label="Panels"
                    value={side}
                    onChange={setSide}
                    tabs={[
                      { value: 'step', label: 'Step', content: <StepPanel /> },
                      { value: 'inputs', label: 'Inputs and values', content: <InputsPanel /> },
                      { value: 'targets', label: 'Elements', content: <TargetInspector wanted={target} /> },
                      { value: 'tests', label: 'Tests', content: <TestsPanel /> },
                    ]}
                  />
                </div>
              }
            />
          )
        }
        second={
          <section className="problems" aria-label="Problems">
            <h2 className="panel-heading problems-head">
              Problems {problems === 0 ? null : <span className="tab-count">{problems}</span>}
            </h2>
            <ProblemsList />
          </section>
        }
      />
      <AddStepDialog open={adding} onOpenChange={setAdding} />
      <ConfirmDialog
        open={leaving !== undefined}
        onOpenChange={(open) => !open && setLeaving(undefined)}
        title="Leave without saving?"
        confirm="Leave and discard"
        onConfirm={() => {
          const { saved } = store.getState();
          store.getState().change(saved);
          if (leaving !== undefined) navigate(leaving);
        }}
      >
        The changes to “{title}” are not saved. Stay and press Ctrl+S to keep them.
      </ConfirmDialog>
    </Page>
  );
}

function OpenedEditor({ bot }: { readonly bot: OpenBot }) {
  const catalog = useCall('actions.catalog', {}, { staleTime: Number.POSITIVE_INFINITY });
  // The first answer makes the store; later answers are saves that the store already knows of.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const store = useMemo(() => createEditorStore(bot), [bot.botId]);
  const version =
    /^\s*version:\s*['"]?([\w.+-]+)/m.exec(bot.text)?.[1] ??
    /version:\s*['"]?([\w.+-]+)/.exec(bot.text)?.[1] ??
    '0.0.0';
  return (
    <EditorProvider store={store} catalog={catalog.data?.actions ?? []}>
      <Workbench title={bot.manifest.title} version={version} />
    </EditorProvider>
  );
}

/** Editor of one bot: steps, forms, elements, inputs and text over one document. */
export function EditorPage({ botId }: { readonly botId: string }) {
  const opened = useCall('bots.open', { botId }, { staleTime: Number.POSITIVE_INFINITY });
  if (opened.data !== undefined) return <OpenedEditor bot={opened.data} />;
  if (opened.error !== null) {
    return (
      <Page title="Bot" layout="narrow">
        <ProblemCard
          problem={toProblem(opened.error)}
          actions={<Button onClick={() => void opened.refetch()}>Try again</Button>}
        />
      </Page>
    );
  }
  return <main className="page" aria-busy="true" />;
}
