import type { ApiModel, PriceRule } from '../../schema/api-model.ts';
import { type Catalogue, parseCatalogue } from '../../schema/catalogue.ts';
import type { Known, Unknown } from '../../schema/known.ts';

/** A figure without a range, so that the base case is all there is. */
export const known = (value: number, parts: Partial<Known> = {}): Known => ({ value, source: 'published', ...parts });
export const unknown = (reason: string): Unknown => ({ value: null, reason });

interface Prices {
  readonly input: number;
  readonly output: number;
  readonly cached?: number;
}

export const ratesOf = ({
  input,
  output,
  cached,
}: Prices): Pick<PriceRule, Extract<keyof PriceRule, `usdPerMillion${string}`>> => ({
  usdPerMillionInputTokens: known(input),
  usdPerMillionCachedInputTokens: cached === undefined ? unknown('no cached price') : known(cached),
  usdPerMillionCacheWriteTokens: unknown('no price of cache writes'),
  usdPerMillionCacheWriteOneHourTokens: unknown('no price of long cache writes'),
  usdPerMillionOutputTokens: known(output),
  usdPerMillionReasoningTokens: unknown('no price of reasoning'),
});

export const ruleOf = (prices: Prices, parts: Partial<PriceRule> = {}): PriceRule => ({
  effectiveFrom: null,
  hoursUtc: null,
  weekdaysUtc: null,
  usdPerRequest: null,
  tiers: [],
  ...ratesOf(prices),
  ...parts,
});

export const apiModelWith = (parts: Partial<ApiModel> = {}): ApiModel => ({
  provider: 'acme',
  model: 'small',
  name: 'Acme small',
  reasoning: 'subset',
  cacheAccounting: 'within-input',
  contextWindowTokens: null,
  activeParametersBillions: known(8),
  rules: [ruleOf({ input: 0.25, cached: 0.025, output: 2 })],
  serviceTiers: {},
  deprecated: false,
  checkedAt: null,
  url: null,
  ...parts,
});

/**
 * A made-up catalogue whose figures have no ranges: one card at 1 USD/h in the east, a machine of four, a CPU machine,
 * a host of eight cards.
 */
export function catalogueWith(parts: Partial<Catalogue> = {}): Catalogue {
  const hourly = (onDemand: number, reserved: number | null) => ({
    'on-demand': known(onDemand),
    'reserved-1y': reserved === null ? unknown('not offered') : known(reserved),
  });
  return parseCatalogue({
    schema: 'catalogue/1',
    asOf: '2026-11-01',
    attributions: [],
    models: {
      'acme/small': apiModelWith(),
      'acme/flat': apiModelWith({ model: 'flat', name: 'Acme flat', rules: [ruleOf({ input: 1, output: 5 })] }),
      'acme/secret': apiModelWith({
        model: 'secret',
        name: 'Acme secret',
        activeParametersBillions: unknown('not published'),
      }),
      'acme/unpriced': apiModelWith({
        model: 'unpriced',
        rules: [ruleOf({ input: 1, output: 1 }, { usdPerMillionOutputTokens: unknown('no price is published') })],
      }),
    },
    instances: {
      'cloud/one': {
        provider: 'cloud',
        instanceType: 'one',
        vcpuCount: 4,
        memoryGibibytes: 16,
        accelerator: 'card',
        acceleratorCount: 1,
        host: 'host',
        usdPerHourByRegion: { 'cloud/east': hourly(1, 0.6), 'cloud/west': hourly(1.25, null) },
      },
      'cloud/four': {
        provider: 'cloud',
        instanceType: 'four',
        vcpuCount: 48,
        memoryGibibytes: 192,
        accelerator: 'card',
        acceleratorCount: 4,
        host: 'host',
        usdPerHourByRegion: { 'cloud/east': hourly(4.5, 3) },
      },
      'cloud/other': {
        provider: 'cloud',
        instanceType: 'other',
        vcpuCount: 8,
        memoryGibibytes: 64,
        accelerator: 'other-card',
        acceleratorCount: 1,
        host: null,
        usdPerHourByRegion: { 'cloud/east': hourly(2, 1.5) },
      },
      'cloud/cpu': {
        provider: 'cloud',
        instanceType: 'cpu',
        vcpuCount: 16,
        memoryGibibytes: 64,
        accelerator: null,
        acceleratorCount: 0,
        host: 'cpu-host',
        usdPerHourByRegion: { 'cloud/east': hourly(0.7, 0.4) },
      },
    },
    accelerators: {
      card: {
        name: 'Card',
        boardPowerWatts: known(72),
        loadedIdlePowerWatts: known(30),
        memoryGigabytes: known(24),
        memoryOnEc2Mebibytes: known(22_888),
        memoryBandwidthGigabytesPerSecond: known(300),
        embodiedKilogramsCo2e: known(120),
        lifetimeYears: known(5),
        purchaseUsd: known(2500),
      },
      'other-card': {
        name: 'Other card',
        boardPowerWatts: unknown('nobody says'),
        loadedIdlePowerWatts: known(40),
        memoryGigabytes: known(48),
        memoryOnEc2Mebibytes: unknown('not rented there'),
        memoryBandwidthGigabytesPerSecond: known(864),
        embodiedKilogramsCo2e: known(150),
        lifetimeYears: known(5),
        purchaseUsd: unknown('not sold'),
      },
    },
    hosts: {
      host: {
        name: 'Host of eight',
        acceleratorCount: 8,
        vcpuCount: 96,
        powerWatts: known(1200),
        embodiedKilogramsCo2e: known(4800),
        lifetimeYears: known(4),
      },
      'cpu-host': {
        name: 'Host without cards',
        acceleratorCount: 0,
        vcpuCount: 64,
        powerWatts: known(400),
        embodiedKilogramsCo2e: known(1600),
        lifetimeYears: known(4),
      },
    },
    devices: {
      phone: {
        name: 'Phone',
        kind: 'phone',
        memoryGigabytes: known(8),
        memoryBandwidthGigabytesPerSecond: known(60),
        idlePowerWatts: known(0.5),
        loadedPowerWatts: known(6),
        batteryWattHours: known(15),
        embodiedKilogramsCo2e: known(60),
        lifetimeYears: known(3),
        purchaseUsd: known(600),
        joulesPerOutputTokenByModel: { '7B': known(0.7) },
      },
    },
    regions: {
      'cloud/east': {
        provider: 'cloud',
        name: 'East',
        gridZone: 'EA',
        gridGramsCo2ePerKilowattHour: known(400),
        inventoryGramsCo2ePerKilowattHour: known(370),
        latestHourGramsCo2ePerKilowattHour: unknown('not asked'),
        marketGramsCo2ePerKilowattHour: known(250),
        pueRatio: known(1.15),
        wueLitresPerKilowattHour: known(0.2),
        gridWaterLitresPerKilowattHour: known(3),
      },
      'cloud/west': {
        provider: 'cloud',
        name: 'West',
        gridZone: 'WE',
        gridGramsCo2ePerKilowattHour: known(120),
        inventoryGramsCo2ePerKilowattHour: unknown('not published'),
        latestHourGramsCo2ePerKilowattHour: unknown('not asked'),
        marketGramsCo2ePerKilowattHour: unknown('no residual mix'),
        pueRatio: unknown('not published'),
        wueLitresPerKilowattHour: unknown('not published'),
        gridWaterLitresPerKilowattHour: unknown('not published'),
      },
    },
    apiFootprint: {
      nodeJoulesPerOutputTokenPerBillionParameters: known(0.05),
      embodiedGramsCo2ePerMillionOutputTokensPerBillionParameters: known(0.3),
      fleetUtilisationRatio: known(0.5),
      pueRatio: known(1.2),
      gridGramsCo2ePerKilowattHour: known(380),
    },
    defaults: {
      usdPerFteMonth: known(15_000),
      usdPerKilowattHour: known(0.12),
      usdPerGigabyteMonthDisk: known(0.08),
      usdPerPublicIpv4Hour: known(0.005),
      onPremisesPueRatio: known(1.5),
    },
    ...parts,
  });
}
