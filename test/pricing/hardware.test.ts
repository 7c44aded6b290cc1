import { beforeAll, describe, expect, test } from 'vitest';
import { loadCatalogue } from '../../pricing/load-catalogue.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import type { Accelerator, Device } from '../../schema/hardware.ts';
import { isKnown, type Known, type Sourced } from '../../schema/known.ts';

let catalogue: Catalogue;
beforeAll(async () => {
  catalogue = await loadCatalogue();
});

const known = (figure: Sourced | null): Known => {
  if (figure === null || !isKnown(figure)) throw new Error('unknown');
  return figure;
};
const accelerator = (id: string): Accelerator => {
  const found = catalogue.accelerators[id];
  if (found === undefined) throw new Error(`no accelerator ${id}`);
  return found;
};

const BYTES_PER_MEBIBYTE = 2 ** 20;

describe('accelerators', () => {
  // TDP W, data sheet GB, EC2's MiB, GB/s.
  test.each([
    ['t4', 70, 16, 16_384, 320],
    ['l4', 72, 24, 22_888, 300],
    ['a10g', 150, 24, 22_888, 600],
    ['l40s', 350, 48, 45_776, 864],
    ['a100-40', 400, 40, 40_960, 1_555],
    ['a100-80', 400, 80, 81_920, 2_039],
    ['h100-sxm', 700, 80, 81_920, 3_350],
    ['h200-sxm', 700, 141, 144_384, 4_800],
    ['b200-sxm', 1_000, 180, 183_359, 8_000],
  ])('%s: %d W, %d GB of which EC2 reports %d MiB, at %d GB/s', (id, watts, gigabytes, mebibytes, bandwidth) => {
    const entry = accelerator(id);
    expect(entry.boardPowerWatts.value).toBe(watts);
    expect(entry.memoryGigabytes.value).toBe(gigabytes);
    expect(entry.memoryOnEc2Mebibytes.value).toBe(mebibytes);
    expect(entry.memoryBandwidthGigabytesPerSecond.value).toBe(bandwidth);
  });

  test('what EC2 reports is within a tenth of the data sheet, which tells gigabytes from mebibytes', () => {
    let compared = 0;
    for (const [id, { memoryGigabytes, memoryOnEc2Mebibytes }] of Object.entries(catalogue.accelerators)) {
      if (!isKnown(memoryGigabytes) || !isKnown(memoryOnEc2Mebibytes)) continue;
      const gigabytes = (memoryOnEc2Mebibytes.value * BYTES_PER_MEBIBYTE) / 1e9;
      expect(gigabytes / memoryGigabytes.value, id).toBeGreaterThan(0.9);
      expect(gigabytes / memoryGigabytes.value, id).toBeLessThan(1.1);
      compared++;
    }
    expect(compared).toBe(9);
  });

  // Published: an H100 between 164 kg (NVIDIA, 1,312 / 8) and 575 kg (Boavizta), a B200 284.25 (2,274 / 8), an A100 127.6.
  test.each([
    ['h100-sxm', 164, 575],
    ['b200-sxm', 284.25, 600],
    ['a100-40', 127.6, 318],
    ['t4', 48, 150],
  ])('making of %s is %d kg, up to %d', (id, value, high) => {
    expect(accelerator(id).embodiedKilogramsCo2e).toMatchObject({ value, high });
  });

  test('making is a range within what is published for any of them, with its basis', () => {
    for (const [id, { embodiedKilogramsCo2e: making }] of Object.entries(catalogue.accelerators)) {
      if (!isKnown(making)) continue;
      expect(making.low, id).toBeGreaterThanOrEqual(20);
      expect(making.high, id).toBeLessThanOrEqual(600);
      expect(making.high! / making.low!, id).toBeGreaterThan(1.5);
      expect(making.citation!.length, id).toBeGreaterThan(20);
    }
  });

  test('idle with a model loaded draws less than the board may', () => {
    let compared = 0;
    for (const [id, { loadedIdlePowerWatts: idle, boardPowerWatts: board }] of Object.entries(catalogue.accelerators)) {
      if (!isKnown(idle)) continue;
      expect(idle.value, id).toBeLessThan(known(board).value / 2);
      compared++;
    }
    expect(compared).toBe(9);
  });

  test('an H100 with a model loaded idles at 121.7 W; where sources disagree the figure is a range', () => {
    // 71.8 W bare + 49.9 W for the CUDA context.
    expect(accelerator('h100-sxm').loadedIdlePowerWatts.value).toBeCloseTo(71.8 + 49.9, 9);
    expect(accelerator('l40s').loadedIdlePowerWatts).toMatchObject({ value: 102, low: 88.7, high: 102 });
    expect(accelerator('b200-sxm').loadedIdlePowerWatts.value).toBeNull();
  });

  test('a price is a range, or unknown with what to do', () => {
    for (const [id, { purchaseUsd }] of Object.entries(catalogue.accelerators)) {
      if (isKnown(purchaseUsd)) expect(purchaseUsd.high, id).toBeGreaterThan(purchaseUsd.low!);
      else expect(purchaseUsd.reason, id).toMatch(/quote|rented only|figure/);
    }
    expect(accelerator('h100-sxm').purchaseUsd).toMatchObject({ value: 30_000, low: 25_000, high: 40_000 });
  });

  test('AWS publishes no power and no footprint of its chips: unknown, and says so', () => {
    for (const id of ['inferentia2', 'trainium1', 'trainium2', 'trainium3']) {
      expect(accelerator(id).boardPowerWatts, id).toEqual({ value: null, reason: expect.stringContaining('AWS') });
      expect(accelerator(id).embodiedKilogramsCo2e, id).toEqual({
        value: null,
        reason: expect.stringContaining('AWS'),
      });
      expect(accelerator(id).memoryGigabytes.value, id).toBeGreaterThan(30);
    }
    // 32 GiB * 1.073741824 = 34.36 GB
    expect(accelerator('inferentia2').memoryGigabytes.value).toBeCloseTo(32 * 1.073_741_824, 2);
  });
});

describe('devices', () => {
  const device = (id: string): Device => {
    const found = catalogue.devices[id];
    if (found === undefined) throw new Error(`no device ${id}`);
    return found;
  };

  test('a phone, a laptop, a mini PC and a single board', () => {
    expect(new Set(Object.values(catalogue.devices).map(({ kind }) => kind))).toEqual(
      new Set(['phone', 'laptop', 'mini-pc', 'single-board']),
    );
  });

  test('idle draws less than full load, and a range is in order', () => {
    for (const [id, { idlePowerWatts: idle, loadedPowerWatts: loaded }] of Object.entries(catalogue.devices)) {
      if (!isKnown(idle) || !isKnown(loaded)) continue;
      expect(idle.high ?? idle.value, id).toBeLessThan(loaded.low ?? loaded.value);
    }
  });

  test('what runs from the mains has no battery; a phone holds about 50 kJ', () => {
    expect(device('raspberry-pi-4').batteryWattHours).toBeNull();
    expect(device('mac-mini-m4').batteryWattHours).toBeNull();
    // 50,000 J / 3,600 J per Wh = 13.889 Wh
    expect(known(device('phone').batteryWattHours).value).toBeCloseTo(50_000 / 3_600, 2);
  });

  test('the rule of 0.1 J per token and billion parameters', () => {
    const { '7B': seven, '350M': small } = device('phone').joulesPerOutputTokenByModel;
    expect([seven!.value, small!.value]).toEqual([0.7, 0.035]);
    expect(seven!.source).toBe('modelled');
  });

  test('energy of a token names its boundary', () => {
    for (const [id, { joulesPerOutputTokenByModel }] of Object.entries(catalogue.devices)) {
      for (const [model, figure] of Object.entries(joulesPerOutputTokenByModel)) {
        expect(figure.note, `${id} ${model}`).toContain('Boundary:');
        expect(figure.value, `${id} ${model}`).toBeLessThan(20);
      }
    }
    expect(device('raspberry-pi-4').joulesPerOutputTokenByModel['Llama-3.2-1B FP16']!.value).toBe(17.6);
  });
});

/** Every known figure below an entry, with its path. */
function figuresOf(value: unknown, path: string): [string, Known][] {
  if (typeof value !== 'object' || value === null) return [];
  if ('value' in value) return isKnown(value as Sourced) ? [[path, value as Known]] : [];
  return Object.entries(value).flatMap(([key, inner]) => figuresOf(inner, `${path}/${key}`));
}

test('every citation stands on its own: a source with a name and a year or a commit, no path of private notes', () => {
  const { accelerators, hosts, devices, regions } = catalogue;
  const figures = figuresOf({ accelerators, hosts, devices, regions }, '');
  expect(figures.length).toBeGreaterThan(800);
  for (const [path, { citation, asOf, low, value, high }] of figures) {
    expect(citation!.length, path).toBeGreaterThan(20);
    expect(`${citation} ${asOf}`, path).toMatch(/20\d\d|commit [0-9a-f]{7}/);
    expect(citation, path).not.toMatch(/research\/|facts\/|file id|seeds|\.md H\d/);
    expect(low ?? value, path).toBeLessThanOrEqual(value);
    expect(high ?? value, path).toBeGreaterThanOrEqual(value);
  }
});
