import { defineRule } from '../rule.ts';

const manifest = 'title: Publish\npermissions:\n  hosts: [ events.example ]\n';
const listening = (protocol: string): string =>
  `do:\n  - publish:\n      call: asyncapi\n      with:\n        document: { endpoint: https://events.example/api.yaml }\n        operation: orderPlaced\n        protocol: ${protocol}\n        message: { payload: { id: 7 } }\n      timeout: { after: { seconds: 30 } }\n`;

/** Found by the checks that read the whole document. */
export const featureUnsupported = defineRule({
  id: 'feature-unsupported',
  title: 'Part of the standard that a robot has no meaning for',
  severity: 'error',
  why: 'The step is sound for the standard, but this version cannot perform it and says so at once.',
  next: 'Follow the reason given.',
  bad: { bot: listening('kafka'), manifest },
  good: { bot: listening('http'), manifest },
});
