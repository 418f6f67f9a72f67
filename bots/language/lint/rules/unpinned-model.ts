import type { LintContext } from '../context.ts';
import { defineRule, type RuleReport } from '../rule.ts';

function check({ bot: { manifest, files } }: LintContext): RuleReport[] {
  if (files.manifest === undefined) return [];
  return (manifest?.permissions.models ?? []).flatMap((model, index) => {
    const version = /@(.+)$/.exec(model)?.[1];
    if (version !== undefined && !/^(latest|\*)$/.test(version)) return [];
    const message = `The model ${model} has no fixed version, so a new one may read the same page differently.`;
    return [{ pointer: `/permissions/models/${index}`, message, file: files.manifest }];
  });
}

const bot = 'do:\n  - read:\n      call: ocr.read\n      with: { image: scan.png }\n';

export const unpinnedModel = defineRule({
  id: 'unpinned-model',
  title: 'Model without a version',
  severity: 'warning',
  why: 'A bot was tried with one version of a model. Another one answers otherwise, and nobody has looked at what.',
  next: 'Write NAME@VERSION; `understudy doctor` lists the models of this machine with their versions.',
  bad: { bot, manifest: 'title: Read\npermissions:\n  read: [ . ]\n  models: [ pp-ocr ]\n' },
  good: { bot, manifest: 'title: Read\npermissions:\n  read: [ . ]\n  models: [ pp-ocr@4.1.4.2-latin.1 ]\n' },
  check,
});
