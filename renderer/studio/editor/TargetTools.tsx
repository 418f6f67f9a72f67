import { Crosshair, ScanSearch } from 'lucide-react';
import { useState } from 'react';
import { isErrorCode } from '../../../contract/errors/understudy-error.ts';
import { freeName } from '../../../contract/text/step-edit.ts';
import { IconButton, toast, toastProblem } from '../../kit/index.ts';
import { useHost } from '../../state/index.ts';
import { useEditor, useEditorStore } from './editor-context.tsx';

/** Picks an element in the live page; with a name it replaces that target, else it becomes a new one. */
export function usePick(): {
  readonly picking: boolean;
  readonly pick: (replace?: string) => Promise<string | undefined>;
  readonly cancel: () => void;
} {
  const host = useHost();
  const store = useEditorStore();
  const [picking, setPicking] = useState(false);
  return {
    picking,
    async pick(replace) {
      setPicking(true);
      toast({
        tone: 'info',
        title: 'Click the element in the browser',
        text: 'The page does not react to that click. Press Escape there to cancel.',
      });
      try {
        const { botId, targets } = store.getState();
        const known = replace === undefined ? undefined : targets.targets[replace];
        const url = known === undefined ? undefined : `${known.where.origin}${known.where.route}`;
        const answer = await host.call('targets.pick', { botId, ...(url === undefined ? {} : { url }) });
        const name = replace ?? freeName(answer.suggestedName, new Set(Object.keys(targets.targets)));
        store
          .getState()
          .setTarget(
            name,
            replace === undefined
              ? answer.target
              : { ...answer.target, title: known?.title ?? answer.target.title },
          );
        return name;
      } catch (error) {
        if (!isErrorCode(error, 'run-cancelled')) toastProblem(error);
        return undefined;
      } finally {
        setPicking(false);
      }
    },
    cancel: () => void host.call('targets.cancelPick', {}).catch(toastProblem),
  };
}

/** Buttons beside a target field: show it in the page, pick another element. */
export function TargetTools({
  name,
  onPicked,
}: {
  readonly name: string | undefined;
  readonly onPicked: (name: string) => void;
}) {
  const host = useHost();
  const botId = useEditor((state) => state.botId);
  const target = useEditor((state) => (name === undefined ? undefined : state.targets.targets[name]));
  const { picking, pick, cancel } = usePick();
  const highlight = async () => {
    if (target === undefined) return;
    try {
      const check = await host.call('targets.highlight', { botId, target });
      if (!check.live)
        toast({
          tone: 'info',
          title: 'The page is not open',
          text: 'Pick the element or run the bot; its page opens then.',
        });
      else if (check.winner === undefined)
        toast({ tone: 'info', title: 'Not in the page now', text: 'None of the ways to find it matches.' });
    } catch (error) {
      toastProblem(error);
    }
  };
  return (
    <>
      <IconButton
        size="small"
        icon={<ScanSearch />}
        label="Highlight in page"
        disabled={target === undefined}
        onClick={() => void highlight()}
      />
      <IconButton
        size="small"
        icon={<Crosshair />}
        label={picking ? 'Cancel picking' : 'Pick an element'}
        aria-pressed={picking}
        onClick={() =>
          picking ? cancel() : void pick().then((picked) => picked !== undefined && onPicked(picked))
        }
      />
    </>
  );
}
