import type { ReportInputs } from '../../schema/report.ts';
import {
  type ApiOption,
  type CascadeOption,
  type DeviceOption,
  type OwnedOption,
  parseScenario,
  type RentedOption,
  type RouterOption,
  type Scenario,
} from '../../schema/scenario.ts';
import { catalogueWith } from './catalogue.ts';
import { measurementWith } from './measurement.ts';

export const apiOption = (parts: Partial<ApiOption> = {}): ApiOption => ({
  id: 'api',
  kind: 'api',
  model: 'acme/small',
  staffFte: 0,
  ...parts,
});

export const rentedOption = (parts: Partial<RentedOption> = {}): RentedOption => ({
  id: 'gpu',
  kind: 'rented',
  measurement: 'm.json',
  instance: 'cloud/one',
  region: 'cloud/east',
  staffFte: 0,
  ...parts,
});

export const ownedOption = (parts: Partial<OwnedOption> = {}): OwnedOption => ({
  id: 'server',
  kind: 'owned',
  measurement: 'm.json',
  host: 'host',
  capexUsd: 20_000,
  lifeMonths: 48,
  costOfCapitalRatioPerYear: 0.08,
  hostingUsdPerMonth: 150,
  staffFte: 0,
  ...parts,
});

/** A fifth to the large option, no cost of routing unless stated. */
export const routerOption = (parts: Partial<RouterOption> = {}): RouterOption => ({
  id: 'mix',
  kind: 'router',
  small: 'gpu',
  large: 'api',
  toLargeRatio: 0.2,
  ...parts,
});

export const cascadeOption = (parts: Partial<CascadeOption> = {}): CascadeOption => ({
  id: 'mix',
  kind: 'cascade',
  small: 'gpu',
  large: 'api',
  escalatedRatio: 0.2,
  ...parts,
});

/** 1,000 sunk devices whose users pay the electricity. */
export const deviceOption = (parts: Partial<DeviceOption> = {}): DeviceOption => ({
  id: 'phones',
  kind: 'device',
  device: 'phone',
  unitCount: 1_000,
  model: '7B',
  outputTokensPerSecond: 10,
  electricityPaidBy: 'user',
  hardware: 'sunk',
  staffFte: 0,
  ...parts,
});

/** 300,000 requests a month, every figure without a range: no spare replica, no headroom, no peak unless stated. */
export const scenarioWith = (parts: Partial<Scenario> = {}): Scenario =>
  parseScenario({
    schema: 'scenario/1',
    demand: { requestsPerMonth: 300_000, inputTokensPerRequest: 400, outputTokensPerRequest: 105, peakToMeanRatio: 1 },
    policy: { headroomRatio: 0, spareReplicas: 0 },
    site: { region: 'cloud/east' },
    options: [apiOption(), rentedOption()],
    ...parts,
  });

export const inputsWith = (parts: Partial<ReportInputs> = {}): ReportInputs => ({
  scenario: scenarioWith(),
  measurements: { 'm.json': measurementWith() },
  catalogue: catalogueWith(),
  asOf: '2026-11-21',
  seed: 1,
  drawCount: 0,
  ...parts,
});
