import { defineRule } from '../rule.ts';

/** Found by the checks that read the whole document. */
export const permissionDenied = defineRule({
  id: 'permission-denied',
  title: 'Use of what the manifest does not permit',
  severity: 'error',
  why: 'The run stops where a step touches a host or secret that the manifest does not name.',
  next: 'Permit it in manifest.yaml, if the bot should have it.',
  bad: {
    bot: 'do:\n  - open:\n      call: web.open\n      with: { url: https://mail.example/inbox }\n',
    manifest: 'title: Save\npermissions:\n  hosts: [ erp.example ]\n',
  },
  good: {
    bot: 'do:\n  - open:\n      call: web.open\n      with: { url: https://erp.example/start }\n',
    manifest: 'title: Save\npermissions:\n  hosts: [ erp.example ]\n',
  },
});
