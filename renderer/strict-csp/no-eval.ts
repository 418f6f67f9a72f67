import { z } from 'zod';

// zod compiles validators with `new Function` where it can and probes for it; the policy forbids that and logs the probe.
z.config({ jitless: true });
