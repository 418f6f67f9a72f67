import { useEditor } from '../editor/editor-context.tsx';
import { coverageWords } from './coverage-words.ts';
import './tests.css';

/** What the tests performed of a step, beside it in the list; nothing before tests have run. */
export function StepCoverageMark({ pointer }: { readonly pointer: string }) {
  const step = useEditor((state) => state.coverage?.get(pointer));
  if (step === undefined) return null;
  const { mark, words } = coverageWords(step);
  return <span className={`coverage-mark coverage-${mark}`} role="img" aria-label={words} title={words} />;
}
