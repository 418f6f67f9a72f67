import { defineRule } from '../rule.ts';

/** Found by the checks that read the whole document. */
export const targetUnknown = defineRule({
  id: 'target-unknown',
  title: 'Target that is not there',
  severity: 'error',
  why: 'The step names an element that targets.yaml does not hold, so the run stops there.',
  next: 'Correct the name, or point at the element in the Studio.',
  bad: {
    bot: 'do:\n  - save:\n      call: web.click\n      with: { target: form.sav }\n',
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
});
