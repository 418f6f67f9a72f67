import { useEffect, useState } from 'react';
import { isErrorCode } from '../../../contract/errors/understudy-error.ts';
import { toastProblem } from '../../kit/index.ts';
import { useHost } from '../../state/index.ts';
import { useEditor, useEditorStore } from './editor-context.tsx';

/** Asks the host for problems of the unsaved text, a moment after the last change. */
export function useFindings(): void {
  const host = useHost();
  const store = useEditorStore();
  const text = useEditor((state) => state.text);
  const targets = useEditor((state) => state.targets);
  const manifest = useEditor((state) => state.manifest);
  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(() => {
      host
        .call(
          'language.check',
          { botId: store.getState().botId, text, targets: Object.keys(targets.targets), manifest },
          { signal: abort.signal },
        )
        .then(({ findings }) => store.getState().setFindings(findings))
        .catch((error: unknown) => {
          if (!abort.signal.aborted && !isErrorCode(error, 'rpc-disconnected')) toastProblem(error);
        });
    }, 250);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [host, store, text, targets, manifest]);
}

/** Saves text, targets and manifest together; answers whether it went well, and shows why where it did not. */
export function useSave(): { readonly save: () => Promise<boolean>; readonly saving: boolean } {
  const host = useHost();
  const store = useEditorStore();
  const [saving, setSaving] = useState(false);
  return {
    saving,
    async save() {
      const { botId, text, targets, manifest, revision } = store.getState();
      setSaving(true);
      try {
        const answer = await host.call('bots.save', { botId, text, targets, manifest, revision });
        store.getState().didSave(answer, { text, targets, manifest });
        return true;
      } catch (error) {
        toastProblem(error);
        return false;
      } finally {
        setSaving(false);
      }
    },
  };
}
