import { defineRule } from '../rule.ts';

/** Found by the checks that read the whole document. */
export const actionUnknown = defineRule({
  id: 'action-unknown',
  title: 'Call of an action that is not there',
  severity: 'error',
  why: 'The run stops at this step: nothing is known by that name.',
  next: 'Correct the name; docs/actions/index.md lists the actions.',
  bad: {
    bot: 'do:\n  - save:\n      call: web.clik\n      with: { target: form.save }\n',
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
