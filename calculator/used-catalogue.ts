import type { Catalogue } from '../schema/catalogue.ts';
import type { ReportInputs } from '../schema/report.ts';
import { isSelfHosted } from '../schema/self-hosted.ts';

/** The entries of the catalogue that the scenario's options use: a report carries those and no others. */
export function usedCatalogue({
  catalogue,
  scenario,
  measurements,
}: Omit<ReportInputs, 'asOf' | 'seed' | 'drawCount'>): Catalogue {
  const models = new Set<string>();
  const instances = new Set<string>();
  const regions = new Set<string>();
  const accelerators = new Set<string>();
  const hosts = new Set<string>();
  const devices = new Set<string>();
  const add = (set: Set<string>, id: string | null | undefined): void => {
    if (id !== null && id !== undefined) set.add(id);
  };
  add(regions, scenario.site?.region);
  for (const region of scenario.whatIfs?.regions ?? []) add(regions, region);
  for (const option of scenario.options) {
    if (option.kind === 'api') {
      add(models, option.model);
      continue;
    }
    if (option.kind === 'device') {
      add(devices, option.device);
      add(regions, option.region);
      continue;
    }
    // A hybrid's parts are options by themselves.
    if (!isSelfHosted(option)) continue;
    add(accelerators, measurements[option.measurement]?.hardware.accelerator);
    if (option.kind === 'owned') {
      add(accelerators, option.accelerator);
      add(hosts, option.host);
      continue;
    }
    add(instances, option.instance);
    add(regions, option.region);
    const instance = Object.hasOwn(catalogue.instances, option.instance)
      ? catalogue.instances[option.instance]
      : undefined;
    add(accelerators, instance?.accelerator);
    add(hosts, instance?.host);
  }
  return {
    ...catalogue,
    models: only(catalogue.models, models),
    instances: only(catalogue.instances, instances),
    regions: only(catalogue.regions, regions),
    accelerators: only(catalogue.accelerators, accelerators),
    hosts: only(catalogue.hosts, hosts),
    devices: only(catalogue.devices, devices),
  };
}

const only = <T>(entries: Readonly<Record<string, T>>, ids: ReadonlySet<string>): Record<string, T> =>
  Object.fromEntries(Object.entries(entries).filter(([id]) => ids.has(id)));

/** Paths of the figures of machines, devices, regions and defaults, as the report names them. */
export function figurePaths(catalogue: Catalogue): Set<string> {
  const paths = new Set(Object.keys(catalogue.defaults).map((key) => `defaults/${key}`));
  for (const part of ['accelerators', 'hosts', 'regions', 'devices'] as const) {
    for (const [id, entry] of Object.entries(catalogue[part])) {
      for (const key of Object.keys(entry)) paths.add(`${part}/${id}/${key}`);
    }
  }
  return paths;
}
