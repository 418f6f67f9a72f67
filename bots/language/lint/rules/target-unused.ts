import { defineRule } from '../rule.ts';

/** Found by the checks that read the whole document. */
export const targetUnused = defineRule({
  id: 'target-unused',
  title: 'Target that no step uses',
  severity: 'info',
  why: 'Targets that nobody uses make it hard to see which elements the bot depends on.',
  next: 'Remove it from targets.yaml, or use it in a step.',
  bad: {
    bot: 'do:\n  - note:\n      set: { saved: true }\n',
    manifest: 'title: Save\npermissions:\n  hosts: [ erp.example ]\n',
    targets:
      'targets:\n  form.save:\n    kind: web\n    title: Save\n    where: { origin: https://erp.example }\n    candidates: [ { by: role, role: button, name: Save } ]\n',
  },
  good: {
    bot: 'do:\n  - save:\n      call: web.click\n      with: { target: form.save }\n',
    manifest: 'title: Save\npermissions:\n  hosts: [ erp.example ]\n',
    targets:
      'targets:\n  form.save:\n    kind: web\n    title: Save\n    where: { origin: https://erp.example }\n    candidates: [ { by: role, role: button, name: Save } ]\n',
  },
  fix: ({ pointer }) =>
    pointer === undefined ? undefined : { title: 'Remove the target', safe: true, edits: [{ pointer }] },
});
