import { describe, expect, test } from 'vitest';
import { parseCatalogue } from '../../schema/catalogue.ts';
import { parseEventLine } from '../../schema/event.ts';
import { InputError, type InputErrorParts } from '../../schema/input-error.ts';
import { parseMeasurement } from '../../schema/measurement.ts';
import { parseReport } from '../../schema/report.ts';
import { parseScenario } from '../../schema/scenario.ts';
import { fixture, fixtureText } from './fixtures.ts';

type Change = (document: Record<string, unknown>) => void;

/** The value at a path such as `options.0.model`. */
function at(document: unknown, path: string): Record<string, unknown> {
  let value = document;
  for (const key of path === '' ? [] : path.split('.')) value = (value as Record<string, unknown>)[key];
  return value as Record<string, unknown>;
}
const set =
  (path: string, key: string, value: unknown): Change =>
  (document) =>
    void (at(document, path)[key] = value);
const drop =
  (path: string, key: string): Change =>
  (document) =>
    void delete at(document, path)[key];

interface Refusal extends InputErrorParts {
  readonly what: string;
  readonly change: Change;
}
interface DocumentCase {
  readonly parse: (value: unknown, file?: string) => unknown;
  readonly fixtures: readonly string[];
  readonly refusals: readonly Refusal[];
}

const ADD = 'Add it; docs/file-formats.md shows the form.';
const SEE = 'docs/file-formats.md has the range and meaning of every key.';

const CASES: Readonly<Record<string, DocumentCase>> = {
  measurement: {
    parse: parseMeasurement,
    fixtures: ['measurement.json'],
    refusals: [
      {
        what: 'another version',
        change: set('', 'schema', 'measurement/2'),
        path: 'measurement.json: schema',
        expected: '"measurement/1"',
        received: '"measurement/2"',
        hint: 'Measure again with this version (breakeven loadtest), or use the version that wrote the file.',
      },
      {
        what: 'an unknown key',
        change: set('operatingPoints.0.latency', 'tpotms', null),
        path: 'measurement.json: operatingPoints[0].latency.tpotms',
        expected: 'a known key',
        received: '"tpotms"',
        hint: 'Did you mean "tpotMs"?',
      },
      {
        what: 'a wrong type',
        change: set('operatingPoints.1.throughput', 'outputTokensPerSecond', '420'),
        path: 'measurement.json: operatingPoints[1].throughput.outputTokensPerSecond',
        expected: 'a number',
        received: '"420"',
        hint: 'Write the number without quotes.',
      },
      {
        what: 'a missing key',
        change: drop('operatingPoints.1', 'requests'),
        path: 'measurement.json: operatingPoints[1].requests',
        expected: 'an object',
        received: 'nothing',
        hint: ADD,
      },
      {
        what: 'a number that is none',
        change: set('operatingPoints.0', 'meanInFlightRequests', Number.NaN),
        path: 'measurement.json: operatingPoints[0].meanInFlightRequests',
        expected: 'a number',
        received: 'NaN',
        hint: SEE,
      },
    ],
  },
  catalogue: {
    parse: parseCatalogue,
    fixtures: ['catalogue.json'],
    refusals: [
      {
        what: 'another version',
        change: set('', 'schema', 'catalogue/0'),
        path: 'catalogue.json: schema',
        expected: '"catalogue/1"',
        received: '"catalogue/0"',
        hint: 'Use the catalogue of this version, or the version that wrote the file.',
      },
      {
        what: 'an unknown key',
        change: set('models.openai/gpt-5-mini.rules.0', 'usdPerMillionInputToken', 1),
        path: 'catalogue.json: models["openai/gpt-5-mini"].rules[0].usdPerMillionInputToken',
        expected: 'a known key',
        received: '"usdPerMillionInputToken"',
        hint: 'Did you mean "usdPerMillionInputTokens"?',
      },
      {
        what: 'a wrong type',
        change: set('regions.aws/us-east-1', 'pueRatio', 1.2),
        path: 'catalogue.json: regions["aws/us-east-1"].pueRatio',
        expected: 'an object',
        received: '1.2',
        hint: SEE,
      },
      {
        what: 'a negative price',
        change: set('defaults.usdPerKilowattHour', 'value', -0.1),
        path: 'catalogue.json: defaults.usdPerKilowattHour.value',
        expected: '>= 0',
        received: '-0.1',
        hint: SEE,
      },
      {
        what: 'a day that is none',
        change: set('', 'asOf', 'yesterday'),
        path: 'catalogue.json: asOf',
        expected: 'YYYY, YYYY-MM, YYYY-MM-DD or a UTC time',
        received: '"yesterday"',
        hint: SEE,
      },
    ],
  },
  scenario: {
    parse: parseScenario,
    fixtures: ['scenario-minimal.json', 'scenario-full.json'],
    refusals: [
      {
        what: 'another version',
        change: set('', 'schema', 'scenario/9'),
        path: 'scenario.json: schema',
        expected: '"scenario/1"',
        received: '"scenario/9"',
        hint: 'breakeven init writes a starter of this version.',
      },
      {
        what: 'no version',
        change: drop('', 'schema'),
        path: 'scenario.json: schema',
        expected: '"scenario/1"',
        received: 'nothing',
        hint: 'breakeven init writes a starter of this version.',
      },
      {
        what: 'an unknown key',
        change: set('options.0', 'gatewayUsdPerMonht', 3),
        path: 'scenario.json: options[0].gatewayUsdPerMonht',
        expected: 'a known key',
        received: '"gatewayUsdPerMonht"',
        hint: 'Did you mean "gatewayUsdPerMonth"?',
      },
      {
        what: 'an unknown key like no other',
        change: set('demand', 'colour', 3),
        path: 'scenario.json: demand.colour',
        expected: 'a known key',
        received: '"colour"',
        hint: 'Remove it, or see docs/file-formats.md for the keys.',
      },
      {
        what: 'an unknown key in a figure with a range',
        change: set('demand', 'requestsPerMonth', { value: 3, hihg: 4 }),
        path: 'scenario.json: demand.requestsPerMonth.hihg',
        expected: 'a known key',
        received: '"hihg"',
        hint: 'Did you mean "high"?',
      },
      {
        what: 'a wrong type',
        change: set('demand', 'requestsPerMonth', [300_000]),
        path: 'scenario.json: demand.requestsPerMonth',
        expected: 'a number or an object or null',
        received: 'a list of 1',
        hint: SEE,
      },
      {
        what: 'a number in quotes',
        change: set('demand', 'requestsPerMonth', '300000'),
        path: 'scenario.json: demand.requestsPerMonth',
        expected: 'a number or an object or null',
        received: '"300000"',
        hint: 'Write the number without quotes.',
      },
      {
        what: 'a misspelt word where an object may stand too',
        change: set('options.1', 'schedule', 'always-onn'),
        path: 'scenario.json: options[1].schedule',
        expected: '"always-on" or an object',
        received: '"always-onn"',
        hint: 'Did you mean "always-on"?',
      },
      {
        what: 'a quoted number where no number may stand',
        change: set('options.1', 'schedule', '2'),
        path: 'scenario.json: options[1].schedule',
        expected: '"always-on" or an object',
        received: '"2"',
        hint: SEE,
      },
      {
        what: 'a fault inside one of several objects',
        change: set('options.1', 'schedule', { scaleToZero: 3 }),
        path: 'scenario.json: options[1].schedule.scaleToZero',
        expected: 'an object',
        received: '3',
        hint: SEE,
      },
      {
        what: 'a negative price',
        change: set('options.1', 'usdPerHour', -1),
        path: 'scenario.json: options[1].usdPerHour',
        expected: '> 0',
        received: '-1',
        hint: SEE,
      },
      {
        what: 'a ratio in percent',
        change: set('demand', 'cachedInputRatio', 30),
        path: 'scenario.json: demand.cachedInputRatio',
        expected: '<= 1',
        received: '30',
        hint: 'Ratios run from 0 to 1.',
      },
      {
        what: 'a range in the wrong order',
        change: set('demand', 'requestsPerMonth', { value: 3, low: 5, high: 9 }),
        path: 'scenario.json: demand.requestsPerMonth',
        expected: 'a range with low <= value <= high',
        received: 'value 3, low 5, high 9',
        hint: 'Keep low <= value <= high.',
      },
      {
        what: 'an option of an unknown kind',
        change: set('options.0', 'kind', 'rentd'),
        path: 'scenario.json: options[0].kind',
        expected: '"api" or "rented" or "owned" or "device" or "router" or "cascade"',
        received: '"rentd"',
        hint: 'Did you mean "rented"?',
      },
      {
        what: 'no options',
        change: set('', 'options', []),
        path: 'scenario.json: options',
        expected: 'a list of at least 1',
        received: 'a list of 0',
        hint: SEE,
      },
      {
        what: 'an empty text',
        change: set('options.0', 'model', ''),
        path: 'scenario.json: options[0].model',
        expected: 'a text that is not empty',
        received: '""',
        hint: SEE,
      },
      {
        what: 'null where a value must stand',
        change: set('', 'demand', null),
        path: 'scenario.json: demand',
        expected: 'an object',
        received: 'null',
        hint: 'null is no value here: give one, or leave the key out.',
      },
    ],
  },
  report: {
    parse: parseReport,
    fixtures: ['report.json'],
    refusals: [
      {
        what: 'another version',
        change: set('', 'schema', 'report/2'),
        path: 'report.json: schema',
        expected: '"report/1"',
        received: '"report/2"',
        hint: 'Make the report again with this version (breakeven compare).',
      },
      {
        what: 'an unknown key',
        change: set('results.verdict', 'winer', null),
        path: 'report.json: results.verdict.winer',
        expected: 'a known key',
        received: '"winer"',
        hint: 'Did you mean "winner"?',
      },
      {
        what: 'a wrong type',
        change: set('inputs', 'seed', 'one'),
        path: 'report.json: inputs.seed',
        expected: 'a number',
        received: '"one"',
        hint: SEE,
      },
      {
        what: 'a fault in a document inside it',
        change: set('inputs.scenario.demand', 'requestsPerMonth', -1),
        path: 'report.json: inputs.scenario.demand.requestsPerMonth',
        expected: '> 0',
        received: '-1',
        hint: SEE,
      },
    ],
  },
};

function refusalOf(parse: () => unknown): InputErrorParts {
  try {
    parse();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { path: error.path, expected: error.expected, received: error.received, hint: error.hint };
  }
  throw new Error('it was accepted');
}

describe.each(Object.entries(CASES))('a %s', (name, { parse, fixtures, refusals }) => {
  test.each(fixtures)('reads as it was written: %s', (file) => {
    expect(parse(fixture(file), file)).toEqual(fixture(file));
  });

  test.each(refusals)('with $what is refused', ({ change, path, expected, received, hint }) => {
    const broken = fixture(fixtures[0]!);
    if (path.includes('options[1]')) at(broken, 'options')[1] = { ...at(fixture('scenario-full.json'), 'options.1') };
    change(broken);
    expect(refusalOf(() => parse(broken, `${name}.json`))).toEqual({ path, expected, received, hint });
  });

  test.each([
    ['null', null, 'null'],
    ['a list', [{}], 'a list of 1'],
    ['a text', 'text', '"text"'],
    ['nothing', undefined, 'nothing'],
  ])('that is %s is refused', (_, value, received) => {
    expect(refusalOf(() => parse(value, 'x.json'))).toEqual({
      path: 'x.json',
      expected: `a JSON object of schema "${name}/1"`,
      received,
      hint: 'docs/file-formats.md shows the form.',
    });
  });

  test('needs every key it has no default for: without one it is refused and names it', () => {
    const whole = fixture(fixtures[0]!);
    for (const key of Object.keys(whole).filter((key) => key !== 'schema')) {
      const { [key]: _, ...rest } = whole;
      expect(refusalOf(() => parse(rest, 'x.json')).path).toBe(`x.json: ${key}`);
    }
  });
});

describe('an event log', () => {
  const lines = fixtureText('event.jsonl').trimEnd().split('\n');

  test('reads line by line as it was written', () => {
    expect(lines.map((line) => parseEventLine(line, 'event.jsonl'))).toEqual(lines.map((line) => JSON.parse(line)));
    expect(new Set(lines.map((line) => parseEventLine(line, 'x')?.kind))).toEqual(
      new Set(['plan', 'point', 'stage', 'start', 'request', 'lag', 'cpu', 'canary', 'counter', 'end']),
    );
  });

  const plan = JSON.parse(lines[0]!) as Record<string, unknown>;
  const request = lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .find(({ kind }) => kind === 'request')!;

  test.each<[string, unknown, InputErrorParts]>([
    [
      'another version',
      { ...plan, schema: 'event/2' },
      {
        path: 'event.jsonl:7: schema',
        expected: '"event/1"',
        received: '"event/2"',
        hint: 'Use the version of breakeven that wrote the log.',
      },
    ],
    [
      'an unknown key',
      { ...request, textbytes: 3 },
      {
        path: 'event.jsonl:7: textbytes',
        expected: 'a known key',
        received: '"textbytes"',
        hint: 'Did you mean "textBytes"?',
      },
    ],
    [
      'a wrong type',
      { ...request, sentMs: '0.1' },
      {
        path: 'event.jsonl:7: sentMs',
        expected: 'a number',
        received: '"0.1"',
        hint: 'Write the number without quotes.',
      },
    ],
    [
      'a failure of an unknown kind',
      { ...request, failure: 'rest' },
      {
        path: 'event.jsonl:7: failure',
        expected: expect.stringContaining('"reset"') as unknown as string,
        received: '"rest"',
        hint: 'Did you mean "reset"?',
      },
    ],
    [
      'a line of an unknown kind',
      { ...request, kind: 'requests' },
      {
        path: 'event.jsonl:7: kind',
        expected:
          '"plan" or "point" or "stage" or "start" or "request" or "lag" or "cpu" or "canary" or "counter" or "end"',
        received: '"requests"',
        hint: 'Did you mean "request"?',
      },
    ],
  ])('with %s is refused', (_, value, parts) => {
    expect(refusalOf(() => parseEventLine(JSON.stringify(value), 'event.jsonl:7'))).toEqual(parts);
  });
});
