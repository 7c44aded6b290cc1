import type { Sourced } from '../../schema/known.ts';
import type { DeviceOption } from '../../schema/scenario.ts';
import { msFromSeconds } from '../../schema/units.ts';
import { unknownId } from '../catalogue-entry.ts';
import { DEFAULTS } from '../defaults.ts';
import type { ValueOf } from '../figure.ts';
import { figureQuantity, formula } from '../formula.ts';
import { attributedHours, deviceLifeMonths, deviceWork, type DeviceWork } from './device-figures.ts';
import { deviceFootprint } from './device-footprint.ts';
import { type Devices, deviceTerms, tariffFigure } from './device-terms.ts';
import { weakestSource, worstIllustration } from './hybrid.ts';
import { neededOption } from './needed-option.ts';
import { monthlyTerm, operationsTerms } from './operations.ts';
import { type OptionContext, OptionFigures } from './option-figures.ts';
import type { DevicesModel, OptionModel, OptionPart } from './option-model.ts';
import { type PartModels, partNamed, refusalsOfPart } from './part-named.ts';

const NOT_GIVEN: Sourced = { value: null, reason: 'not given' };

/**
 * The users' own devices answer, one person at a time. Only what they draw while they generate counts, and of their price
 * and making what the scenario attributes to this work; what they cannot serve falls back to another option.
 */
export function deviceModel(
  option: DeviceOption,
  context: OptionContext,
  at: { readonly place: string; readonly models: PartModels },
): OptionModel {
  const { catalogue, scenario } = context.inputs;
  const device = Object.hasOwn(catalogue.devices, option.device)
    ? catalogue.devices[option.device]!
    : unknownId(`${at.place}.device`, option.device, catalogue.devices, 'a device of the catalogue');
  const figures = new OptionFigures(context, option);
  const unitCount = figures.needed(
    figures.ofOption('unitCount', { label: 'Devices', unit: 'devices' }, option.unitCount, NOT_GIVEN),
    'The number of devices',
    'Give unitCount, as a range where it is a guess.',
  );
  const work = deviceWork(option, { device, place: at.place }, context, figures);
  const fallBack =
    option.fallBack === undefined
      ? null
      : partNamed(
          { id: option.fallBack.option, place: `${at.place}.fallBack.option`, options: scenario.options },
          at.models,
        );
  if (fallBack !== null) {
    context.book.listAlsoUnder(fallBack.id, option.id);
    figures.refusals.push(...refusalsOfPart('fall-back', fallBack));
  }
  const fallBackRatio =
    option.fallBack === undefined
      ? null
      : figures.needed(
          figures.ofOption(
            'fallBack.requestRatio',
            { label: 'Requests the devices cannot serve', unit: 'ratio' },
            option.fallBack.requestRatio,
            NOT_GIVEN,
          ),
          'The share of the requests that fall back',
          'Give fallBack.requestRatio, as a range where it is a guess.',
        );
  const known =
    unitCount === null || work === null
      ? null
      : {
          option,
          device,
          work,
          unitCount,
          fallBackRatio,
          attributed: attributedLife(option, { device, work, unitCount }, figures),
        };
  if (work !== null) refuseSlow(work, scenario.limits?.tpotP99Ms, figures);
  const terms = known === null ? [] : deviceTerms(known, context, figures);
  if (option.distributionUsdPerMonth !== undefined) {
    const label = 'Getting the model to the devices';
    const usd = neededOption(figures, option.id, 'distributionUsdPerMonth', label, option.distributionUsdPerMonth);
    if (usd !== null) terms.push(monthlyTerm('distribution', label, usd));
  }
  const operations = operationsTerms(option, DEFAULTS.deviceStaffFte, figures, context);
  const parts: OptionPart[] =
    fallBack === null || fallBackRatio === null
      ? []
      : [
          {
            role: 'fall-back',
            model: fallBack,
            shareOfRequests: (valueOf) => valueOf(fallBackRatio),
            working: () => formula`${figureQuantity(fallBackRatio, 'share of the requests that fall back')}`,
          },
        ];
  return {
    id: option.id,
    kind: 'device',
    label: option.label ?? `${device.name}${option.model === undefined ? '' : `, ${option.model}`}`,
    provenance: weakestSource([
      { kind: 'device', provenance: work?.provenance ?? 'assumed' },
      ...(fallBack === null ? [] : [fallBack]),
    ]),
    illustrationBecause: fallBack === null ? null : worstIllustration([fallBack]),
    refusals: figures.refusals,
    terms: [...terms, ...operations.terms],
    oneOffs: operations.oneOffs,
    exit: operations.exit,
    purchase: null,
    minimumUsdPerMonth: null,
    creditsUsdPerMonth: null,
    rateLimitRequestsPerSecond: null,
    fleet: null,
    footprint:
      known === null
        ? { kind: 'unknown', reason: 'A figure of the devices is unknown.' }
        : deviceFootprint(known, { fallBack, place: at.place }, context, figures),
    ...(parts.length === 0 ? {} : { parts }),
    ...(known === null ? {} : { devices: devicesModel(known, context, figures) }),
    warnings: warningsOf(option, work, fallBack),
  };
}

/** The mean time of a token above the limit of its 99th percentile leaves no doubt. */
function refuseSlow(
  { outputTokensPerSecond }: DeviceWork,
  tpotP99Ms: number | undefined,
  figures: OptionFigures,
): void {
  if (outputTokensPerSecond === null || tpotP99Ms === undefined) return;
  const tpotMs = msFromSeconds(1 / outputTokensPerSecond.known.value);
  if (tpotMs <= tpotP99Ms) return;
  figures.refuse(
    'slo-missed',
    `A device takes ${Math.round(tpotMs)} ms per token, above the limit of ${tpotP99Ms} ms.`,
    'Relax limits.tpotP99Ms, or take a faster device or a smaller model.',
  );
}

/** Null where the hardware is sunk, and after a refusal. */
function attributedLife(
  option: DeviceOption,
  { device, work, unitCount }: Pick<Devices, 'device' | 'work' | 'unitCount'>,
  figures: OptionFigures,
): Devices['attributed'] {
  if (option.hardware === 'sunk') return null;
  const lifeMonths = deviceLifeMonths(option, device, figures);
  if (lifeMonths === null) {
    figures.refuse('unknown-figure', `The life of ${option.device} is unknown.`, 'Give lifeMonths.');
    return null;
  }
  const { busyHoursPerRequest } = work;
  const hours = attributedHours(option, { unitCount, lifeMonths, busyHoursPerRequest }, figures);
  return hours && { hours };
}

function devicesModel(
  { option, device, work, unitCount, fallBackRatio }: Devices,
  context: OptionContext,
  figures: OptionFigures,
): DevicesModel {
  const servedRatio = (valueOf: ValueOf): number => (fallBackRatio === null ? 1 : 1 - valueOf(fallBackRatio));
  const { outputTokensPerSecond: speed, outputTokens } = work;
  return {
    unitCount,
    outputTokensPerSecond: speed,
    outputTokensPerServedRequest: outputTokens.at,
    busyHoursPerServedRequest: work.busyHoursPerRequest?.at ?? null,
    joulesPerServedRequest: work.joulesPerRequest?.at ?? null,
    servedRatio,
    requestsPerSecond:
      speed === null
        ? null
        : (valueOf) => (valueOf(unitCount) * valueOf(speed)) / outputTokens.at(valueOf) / servedRatio(valueOf),
    batteryWattHours:
      device.batteryWattHours === null
        ? null
        : figures.ofCatalogue(
            `devices/${option.device}/batteryWattHours`,
            { label: `Battery, ${device.name}`, unit: 'Wh' },
            device.batteryWattHours,
          ),
    electricityPaidBy: option.electricityPaidBy,
    userUsdPerKilowattHour: option.electricityPaidBy === 'user' ? tariffFigure(option, context, figures) : null,
  };
}

function warningsOf(option: DeviceOption, work: DeviceWork | null, fallBack: OptionModel | null): string[] {
  return [
    'how long a device takes to its first token was not measured, so it is unknown whether it meets the limits.',
    ...(work !== null && work.outputTokensPerSecond === null
      ? ['how fast the devices answer is unknown, so neither their latency nor whether they keep up is known.']
      : []),
    ...(option.fallBack === undefined ? ['no fall-back is given; the devices are taken to serve every request.'] : []),
    ...(fallBack === null ? [] : fallBack.warnings),
  ];
}
