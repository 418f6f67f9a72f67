import { ArrowUp, Crosshair, RefreshCw, ScanSearch, Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Candidate, ChainLink, Target } from '../../../contract/flow/targets.ts';
import { Button, EmptyState, Field, IconButton, Input, Pill, toast, toastProblem } from '../../kit/index.ts';
import { useCall, useHost } from '../../state/index.ts';
import { useEditor, useEditorStore } from './editor-context.tsx';
import { usePick } from './TargetTools.tsx';

/** A candidate as a person reads it. */
function candidateText(candidate: Candidate): string {
  switch (candidate.by) {
    case 'role':
      return candidate.name === undefined ? candidate.role : `${candidate.role} “${candidate.name}”`;
    case 'label':
    case 'placeholder':
    case 'text':
      return `“${candidate.text}”`;
    case 'testid':
      return `${candidate.attribute}=${candidate.value}`;
    case 'css':
      return candidate.selector;
    case 'xpath':
      return candidate.path;
    case 'anchor':
      return `${candidate.tag} ${candidate.relation.replace('-', ' ')} “${candidate.text}”`;
    case 'cell':
      return `row “${candidate.key}”, column “${candidate.column}”`;
    case 'chain':
      return candidate.links.map(linkText).join(' › ');
  }
}

function linkText(link: ChainLink): string {
  if (link.by === 'nth') return link.index < 0 ? 'the last' : `number ${link.index + 1}`;
  if (link.by === 'containing') return `${link.not === true ? 'without' : 'with'} “${link.text}”`;
  return candidateText(link);
}

const countPill = (count: number | undefined) => {
  if (count === undefined) return <Pill>not checked</Pill>;
  if (count < 0) return <Pill>unknown</Pill>;
  if (count === 0) return <Pill tone="danger">none</Pill>;
  return count === 1 ? <Pill tone="ok">unique</Pill> : <Pill tone="warn">{count} match</Pill>;
};

/** Everything known of one UI element: picture, ways to find it, how unique each is now. */
function TargetDetails({ name, target }: { readonly name: string; readonly target: Target }) {
  const store = useEditorStore();
  const host = useHost();
  const botId = useEditor((state) => state.botId);
  const crop = useCall('bots.crop', { botId, target: name });
  const [now, setNow] = useState<readonly number[]>();
  const [winner, setWinner] = useState<number>();
  const [busy, setBusy] = useState(false);
  const { picking, pick, cancel } = usePick();
  const replace = (next: Target) => store.getState().setTarget(name, next);
  const ask = async (call: 'targets.check' | 'targets.highlight') => {
    setBusy(true);
    try {
      const answer = await host.call(call, { botId, target });
      setNow(answer.live ? answer.matches : undefined);
      setWinner(answer.winner);
      if (!answer.live)
        toast({
          tone: 'info',
          title: 'The page is not open',
          text: `Open ${target.where.origin} by picking the element; then it can be checked.`,
        });
    } catch (error) {
      toastProblem(error);
    } finally {
      setBusy(false);
    }
  };
  const setCandidates = (candidates: readonly Candidate[]) =>
    replace({ ...target, candidates: [...candidates] });
  return (
    <div className="target-details">
      <div className="target-crop">
        {crop.data?.dataUrl === undefined ? (
          <span className="muted">no picture</span>
        ) : (
          <img src={crop.data.dataUrl} alt={`${target.title} when recorded`} />
        )}
      </div>
      <Field label="Title" hint="How sentences call the element.">
        <Input
          value={target.title}
          onChange={(event) => replace({ ...target, title: event.currentTarget.value })}
        />
      </Field>
      <div className="muted mono">
        {target.where.origin}
        {target.where.route}
        {target.where.frames.map((frame) => ` › ${frame.name ?? frame.selector ?? 'frame'}`).join('')}
      </div>
      <div className="row">
        <Button size="small" icon={<RefreshCw />} busy={busy} onClick={() => void ask('targets.check')}>
          Check now
        </Button>
        <Button size="small" icon={<ScanSearch />} onClick={() => void ask('targets.highlight')}>
          Highlight in page
        </Button>
        <Button size="small" icon={<Crosshair />} onClick={() => (picking ? cancel() : void pick(name))}>
          {picking ? 'Cancel picking' : 'Pick again'}
        </Button>
      </div>
      <h3 className="panel-heading">Ways to find it, tried in this order</h3>
      <ol className="candidates">
        {target.candidates.map((candidate, index) => (
          <li
            key={`${candidate.by}${candidateText(candidate)}`}
            className="candidate"
            data-winner={winner === index}
          >
            <div className="candidate-body">
              <div className="candidate-head">
                <span className="candidate-by">{candidate.by}</span>
                {now === undefined ? (
                  candidate.matches === undefined ? null : (
                    <span className="muted">
                      {candidate.matches === 1
                        ? 'unique when recorded'
                        : `${candidate.matches} when recorded`}
                    </span>
                  )
                ) : (
                  countPill(now[index])
                )}
              </div>
              <div className="mono">{candidateText(candidate)}</div>
              {candidate.reason === undefined ? null : <div className="muted">{candidate.reason}</div>}
            </div>
            <IconButton
              size="small"
              icon={<ArrowUp />}
              label="Try earlier"
              disabled={index === 0}
              onClick={() => {
                const next = [...target.candidates];
                next.splice(index - 1, 0, ...next.splice(index, 1));
                setCandidates(next);
              }}
            />
            <IconButton
              size="small"
              icon={<Trash2 />}
              label="Forget this way"
              disabled={target.candidates.length === 1}
              onClick={() => setCandidates(target.candidates.filter((_, at) => at !== index))}
            />
          </li>
        ))}
      </ol>
    </div>
  );
}

/** The elements of the bot and what is known of the chosen one; `wanted` is chosen when it is told. */
export function TargetInspector({ wanted }: { readonly wanted?: string | undefined }) {
  const targets = useEditor((state) => state.targets.targets);
  const steps = useEditor((state) => state.document.steps);
  const focus = useEditor((state) => state.focus);
  const { picking, pick, cancel } = usePick();
  const used = (name: string) =>
    steps.filter((step) => (step.task['with'] as { target?: unknown } | undefined)?.target === name).length;
  const focused = (
    steps.find((step) => step.pointer === focus)?.task['with'] as { target?: string } | undefined
  )?.target;
  const [chosen, setChosen] = useState<string>();
  useEffect(() => {
    if (wanted !== undefined) setChosen(wanted);
  }, [wanted]);
  const names = Object.keys(targets);
  const shown =
    chosen !== undefined && chosen in targets
      ? chosen
      : focused !== undefined && focused in targets
        ? focused
        : names[0];
  const target = shown === undefined ? undefined : targets[shown];
  const pickNew = (
    <Button
      icon={<Crosshair />}
      onClick={() => (picking ? cancel() : void pick().then((name) => name !== undefined && setChosen(name)))}
    >
      {picking ? 'Cancel picking' : 'Pick an element'}
    </Button>
  );
  if (shown === undefined || target === undefined) {
    return (
      <EmptyState icon={<Crosshair />} title="No elements yet" actions={pickNew}>
        Recording fills this list. You can also pick an element in the application yourself.
      </EmptyState>
    );
  }
  return (
    <div className="targets">
      <div className="target-list-head">
        <select
          className="input"
          aria-label="Element"
          value={shown}
          onChange={(event) => setChosen(event.currentTarget.value)}
        >
          {names.map((name) => (
            <option key={name} value={name}>
              {targets[name]?.title} · {name} ({used(name)} {used(name) === 1 ? 'step' : 'steps'})
            </option>
          ))}
        </select>
        {pickNew}
      </div>
      <TargetDetails key={shown} name={shown} target={target} />
    </div>
  );
}
