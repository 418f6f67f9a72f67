import type { Candidate, Target } from '../../../../contract/flow/index.ts';
import { below } from '../../pointer.ts';
import type { LintContext } from '../context.ts';
import { defineRule, type RuleReport } from '../rule.ts';

/** A way that the next small change of the page breaks: places in lists, long chains, little measured stability. */
function isBrittle(candidate: Candidate): boolean {
  if (candidate.stability !== undefined) return candidate.stability < 0.4;
  if (candidate.by === 'xpath') return !/@(id|name|data-[\w-]+|aria-label)\s*=/.test(candidate.path);
  if (candidate.by !== 'css') return false;
  return (
    /:nth-|:first-|:last-/.test(candidate.selector) || candidate.selector.split(/\s*>\s*|\s+/).length > 3
  );
}

const candidatesOf = (target: Target): readonly Candidate[] =>
  'candidates' in target ? target.candidates : [];

function check(context: LintContext): RuleReport[] {
  const file = context.bot.files.targets;
  if (file === undefined) return [];
  return [...context.bot.targets].flatMap(([name, target]) => {
    const candidates = candidatesOf(target);
    if (candidates.length === 0 || !candidates.every(isBrittle)) return [];
    return [
      {
        pointer: below('/targets', name),
        message: `The target ${name} is found by brittle ways only (${candidates.map(({ by }) => by).join(', ')}).`,
        file,
      },
    ];
  });
}

const bot = 'do:\n  - save:\n      call: web.click\n      with: { target: form.save }\n';
const head =
  'targets:\n  form.save:\n    kind: web\n    title: Save\n    where: { origin: https://erp.example }\n    candidates:\n';
const manifest = 'title: Save\npermissions:\n  hosts: [ erp.example ]\n';

export const brittleCandidate = defineRule({
  id: 'brittle-candidate',
  title: 'Element found by brittle ways only',
  severity: 'warning',
  why: 'An element that is known only by its place in the page is lost, or mistaken, as soon as the page changes a little.',
  next: 'Open the target in the Studio and point at the element again, or add a role, label, text or test id.',
  bad: { bot, manifest, targets: `${head}      - { by: xpath, path: '/html/body/div[3]/button[2]' }\n` },
  good: {
    bot,
    manifest,
    targets: `${head}      - { by: role, role: button, name: Save }\n      - { by: xpath, path: '/html/body/div[3]/button[2]' }\n`,
  },
  check,
});
