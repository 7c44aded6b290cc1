/** The public API: documents in, report out; pure, with no access to files, network or clock. */
export { priceOfUsage, type PricedUsage, type TokenUsage } from './calculator/api-price.ts';
export { buildReport } from './calculator/build-report.ts';
export { defaultScenario } from './calculator/default-scenario.ts';
export { type ReportedUsage, usageOfReport } from './calculator/reported-usage.ts';
export { toCsv } from './render/csv.ts';
export { toHtml } from './render/html.ts';
export { verdictSentence } from './render/sentence.ts';
export { toTable } from './render/table.ts';
export { InputError } from './schema/input-error.ts';
export { type Catalogue, parseCatalogue } from './schema/catalogue.ts';
export { type Measurement, parseMeasurement } from './schema/measurement.ts';
export { parseReport, type Report, type ReportInputs } from './schema/report.ts';
export { parseScenario, type Scenario } from './schema/scenario.ts';
