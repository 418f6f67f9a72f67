import { defineRule } from '../rule.ts';

/** Found by the checks that read the whole document. */
export const actionInputInvalid = defineRule({
  id: 'action-input-invalid',
  title: 'Parameter that does not fit the action',
  severity: 'error',
  why: 'The action refuses its parameters, so the run stops at this step.',
  next: 'Correct the parameter as the action describes it.',
  bad: {
    bot: 'do:\n  - save:\n      call: web.click\n      with: { target: form.save, button: middel }\n',
    manifest: 'title: Save\npermissions:\n  hosts: [ erp.example ]\n',
    targets:
      'targets:\n  form.save:\n    kind: web\n    title: Save\n    where: { origin: https://erp.example }\n    candidates: [ { by: role, role: button, name: Save } ]\n',
  },
  good: {
    bot: 'do:\n  - save:\n      call: web.click\n      with: { target: form.save, button: middle }\n',
    manifest: 'title: Save\npermissions:\n  hosts: [ erp.example ]\n',
    targets:
      'targets:\n  form.save:\n    kind: web\n    title: Save\n    where: { origin: https://erp.example }\n    candidates: [ { by: role, role: button, name: Save } ]\n',
  },
});
