import { deepEqual, equal } from 'node:assert/strict';
import type { CloudEvent } from '../../contract/run/index.ts';
import { called, completed, type ExampleCase, event } from './example-case.ts';

const vitals = 'com.fake-hospital.vitals.measurements';
const temperature = (value: number) => event(`${vitals}.temperature`, { temperature: value });
const bpm = (value: number) => event(`${vitals}.bpm`, { bpm: value });
const listened = (
  events: readonly CloudEvent[],
  expected: unknown,
  more: Partial<ExampleCase> = {},
): ExampleCase => ({
  events: [events],
  check: (outcome) => deepEqual(completed(outcome), expected),
  ...more,
});
/** The examples that listen to events. */
export const eventCases: Readonly<Record<string, ExampleCase>> = {
  'accumulate-room-readings.yaml': {
    note: 'its output.as indexes the list of consumed events, which jq refuses: the fault is the result',
    events: [
      [
        event(
          'my.home.sensors.temperature',
          { roomid: 'r1', reading: 20 },
          { source: 'https://my.home.com/sensor', roomid: 'r1' },
        ),
        event(
          'my.home.sensors.humidity',
          { roomid: 'r1', reading: 50 },
          { source: 'https://my.home.com/sensor', roomid: 'r1' },
        ),
      ],
    ],
    check: ({ result }) => {
      equal(result.status, 'faulted');
      equal(result.error?.type, 'https://serverlessworkflow.io/spec/1.0.0/errors/expression');
      equal(result.error?.instance, '/do/0/consumeReading');
    },
  },
  'for.yaml': {
    input: { vet: 'Dr. No', pets: [{ id: 1 }, { id: 2 }] },
    events: [
      [event('com.fake.petclinic.pets.checkup.completed.v2', {})],
      [event('com.fake.petclinic.pets.checkup.completed.v2', {})],
    ],
    note: 'its output.as reads .pets of the list of consumed events, which jq refuses: the fault is the result',
    check: ({ result }) => {
      equal(result.status, 'faulted');
      equal(result.error?.instance, '/do/0/checkup/do/0/waitForCheckup');
    },
  },
  'listen-to-all read-envelope.yaml': {
    events: [[temperature(37), bpm(50), temperature(39)]],
    check: (outcome) => {
      const output = completed(outcome) as CloudEvent[];
      deepEqual(
        output.map(({ type, data }) => [type, data]),
        [
          [`${vitals}.bpm`, { bpm: 50 }],
          [`${vitals}.temperature`, { temperature: 39 }],
        ],
      );
    },
  },
  'listen-to-all.yaml': listened([bpm(50), temperature(39)], [{ bpm: 50 }, { temperature: 39 }]),
  'listen-to-any-filter.yaml': listened([bpm(80), temperature(39)], [{ temperature: 39 }]),
  'listen-to-any-forever-foreach.yaml': {
    input: { roomId: 9 },
    events: [[event('gossip', { n: 1 }), event('gossip', { n: 2 })]],
    cancelAtRequests: 2,
    note: 'it listens for ever, so it is cancelled after two events',
    check: (outcome) => {
      equal(outcome.result.status, 'cancelled');
      equal(outcome.requests[0]?.url, 'https://fake-chat-api.com/room/9');
      deepEqual(
        outcome.requests.map(({ body }) => (JSON.parse(body) as { event: unknown }).event),
        [{ n: 1 }, { n: 2 }],
      );
    },
  },
  'listen-to-any-until-condition.yaml': listened(
    [1, 2, 3, 4, 5].map((n) => event('any', { n })),
    [{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }],
  ),
  'listen-to-any-until-consumed.yaml': listened(
    [temperature(39), bpm(80), bpm(50), event('com.fake-hospital.patient.checked-out', {}), temperature(40)],
    [{ temperature: 39 }, { bpm: 50 }],
  ),
  'listen-to-any.yaml': listened([event('whatever', { n: 1 })], [{ n: 1 }]),
  'listen-to-one.yaml': {
    events: [[event('com.virtual-wf-powered-race.events.race.started.v1', { carId: 4 })]],
    note: 'the address finds no carId in the list of consumed events, so its place stays empty, as the standard says',
    check: (outcome) => {
      completed(outcome);
      deepEqual(called(outcome), ['POST https://virtual-wf-powered-race.com/api/v4/cars//start']);
    },
  },
};
