import { createServer } from 'node:http';
import { InputError, shown } from '../schema/input-error.ts';
import { secondsFromMs } from '../schema/units.ts';
import { BatchEngine } from './engine/batch-engine.ts';
import { PacedLoop } from './pacing/paced-loop.ts';
import { ServingLoop } from './pacing/serving-loop.ts';
import { systemClock } from './pacing/step-timer.ts';
import { DEFAULT_MODEL, DEFAULT_PRESET, type Preset, presetNamed } from './presets.ts';
import { listen } from './server/listen.ts';
import { OpenAnswers } from './server/open-answers.ts';
import { OWNER, requestHandler } from './server/routes.ts';
import { TruthLog, type TruthRecord } from './truth.ts';

/** Idle connections live this long, as long as those of vLLM's server. */
const KEEP_ALIVE_MS = 5_000;

export interface SimulatorOptions {
  /** A name of presets.ts, or figures of one's own. Default `l4-8b`. */
  readonly preset?: string | Preset;
  readonly model?: string;
  readonly seed?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** For the header `server`; without it the header names no version. */
  readonly version?: string;
  /** Appends one JSON line per request. */
  readonly truthPath?: string;
  /** False for a long run whose truth goes to a file only: `truth()` is then empty. Default true. */
  readonly keepTruth?: boolean;
}

export interface RunningSimulator {
  /** The base of the API, for example http://127.0.0.1:8000/v1. */
  readonly url: string;
  readonly model: string;
  readonly preset: Preset;
  /** What the server knows of each request that has ended, in order of their ends. */
  truth(): TruthRecord[];
  /** Closes every connection and the truth file. InputError when truth could not be written. */
  stop(): Promise<void>;
}

/** Starts the simulated endpoint. InputError on an unknown preset, a port in use, or a truth file that cannot be opened. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<RunningSimulator> {
  const { model = DEFAULT_MODEL, seed = 1, host = '127.0.0.1', port = 0, version, truthPath = null } = options;
  const preset = typeof options.preset === 'object' ? options.preset : presetNamed(options.preset ?? DEFAULT_PRESET);
  if (model.trim() === '') {
    throw new InputError({
      path: '--model',
      expected: 'a name',
      received: shown(model),
      hint: `For example ${DEFAULT_MODEL}.`,
    });
  }
  const truth = await TruthLog.open({ path: truthPath, keep: options.keepTruth ?? true });
  const loop =
    'pace' in preset
      ? new PacedLoop(preset.pace, systemClock)
      : new ServingLoop(new BatchEngine(preset.engine, seed), systemClock);
  const answers = new OpenAnswers({ loop, clock: systemClock, truth, model, seed }, preset);
  const handle = requestHandler({
    loop,
    answers,
    model,
    maxModelTokens: preset.maxModelTokens,
    startedSeconds: Math.floor(secondsFromMs(Date.now())),
  });
  const serverName = version === undefined ? OWNER : `${OWNER}/${version}`;
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    response.setHeader('server', serverName);
    void handle(request, response);
  });
  let bound: number;
  try {
    bound = await listen(server, { host, port });
  } catch (error) {
    await truth.close();
    throw error;
  }
  let stopped: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    answers.stop();
    loop.stop();
    server.closeAllConnections();
    await closed;
    await truth.close();
  };
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}/v1`,
    model,
    preset,
    truth: () => truth.records(),
    stop: () => (stopped ??= stop()),
  };
}
