import { randomBytes } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import type { ClockPort, RandomPort } from '../../contract/ports.ts';

/** Node's timers hold 31 bits of milliseconds and fire at once beyond. */
const longestTimer = 2 ** 31 - 1;

/** The machine's own time. */
export const systemClock: ClockPort = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: async (ms, signal) => {
    signal?.throwIfAborted();
    try {
      let left = ms;
      do {
        await after(Math.min(left, longestTimer), undefined, signal === undefined ? {} : { signal });
        left -= longestTimer;
      } while (left > 0);
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  },
};

/** Chance from the system; identifiers are UUIDs of version 7 (RFC 9562), so they sort by time of creation. */
export const systemRandom: RandomPort = {
  id: () => {
    const bytes = randomBytes(16);
    bytes.writeUIntBE(Date.now(), 0, 6);
    bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
    bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
    const hex = bytes.toString('hex');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  },
  next: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48,
};
