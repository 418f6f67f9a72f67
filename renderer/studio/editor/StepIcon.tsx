import {
  Braces,
  CircleHelp,
  Clock,
  FileText,
  Folder,
  GitBranch,
  GitFork,
  Globe,
  type LucideIcon,
  MessageCircleQuestion,
  OctagonAlert,
  Repeat,
  ScanText,
  Send,
  ShieldCheck,
  SquareStack,
  Table,
  Variable,
} from 'lucide-react';
import type { StepNode } from './document-model.ts';

const families: Readonly<Record<string, LucideIcon>> = {
  web: Globe,
  file: Folder,
  table: Table,
  ocr: ScanText,
  document: FileText,
  human: MessageCircleQuestion,
  assert: ShieldCheck,
  log: Braces,
};
const kinds: Readonly<Record<string, LucideIcon>> = {
  set: Variable,
  for: Repeat,
  switch: GitBranch,
  try: ShieldCheck,
  fork: GitFork,
  raise: OctagonAlert,
  wait: Clock,
  emit: Send,
  do: SquareStack,
  call: Send,
};

/** Icon of a step: the action's family, or the kind of flow. */
export function StepIcon({ step, family }: { readonly step: StepNode; readonly family: string | undefined }) {
  const Icon = (family === undefined ? kinds[step.kind] : (families[family] ?? Send)) ?? CircleHelp;
  return <Icon className="step-icon" data-kind={family === undefined ? 'flow' : family} aria-hidden />;
}
