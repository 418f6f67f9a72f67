import { describe, expect, it } from 'vitest';
import { chooseProvider, listProviders } from '../../models/index.ts';

describe('execution providers', () => {
  it('verifies the processor by running the recogniser, and leaves graphics alone unless asked', async () => {
    const states = await listProviders();
    expect(states.at(-1)).toMatchObject({ provider: 'cpu', state: 'verified' });
    expect(states.slice(0, -1).every((state) => state.state === 'unprobed')).toBe(true);
  });

  it('takes a verified provider that is clearly faster, and the processor otherwise', () => {
    const verified = { state: 'verified', reason: '' } as const;
    expect(chooseProvider([])).toBe('cpu');
    expect(chooseProvider([{ ...verified, provider: 'webgpu', speedup: 1.1 }])).toBe('cpu');
    expect(chooseProvider([{ provider: 'cuda', state: 'unprobed', reason: '' }])).toBe('cpu');
    expect(
      chooseProvider([
        { ...verified, provider: 'webgpu', speedup: 2 },
        { ...verified, provider: 'cuda', speedup: 6 },
        { ...verified, provider: 'cpu', speedup: 1 },
      ]),
    ).toBe('cuda');
  });
});
