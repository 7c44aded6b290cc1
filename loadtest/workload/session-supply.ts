import { randomStream } from '../../math/random.ts';
import type { Sampling } from '../../schema/measurement.ts';
import { msFromSeconds } from '../../schema/units.ts';
import { dialectOf } from '../client/dialects/dialect-of.ts';
import { bodyMaker, type MakeBody, type Route } from '../client/request-body.ts';
import { checkWorkload } from './check-workload.ts';
import { ASSUMED_CALIBRATION, type PromptCalibration } from './prompt-calibration.ts';
import { recordedScripts } from './recorded-scripts.ts';
import type { ScriptOf } from './script.ts';
import { type PreparedRequest, type Session, sessionOf } from './session.ts';
import { syntheticScripts } from './synthetic-scripts.ts';
import { traceScripts } from './trace-scripts.ts';
import type { WorkloadPlan } from './workload-plan.ts';

export type { PreparedRequest, Session };

/** All that decides what requests hold: plain data, so that it can be sent to a worker. */
export interface SupplySettings {
  readonly route: Route;
  readonly model: string;
  readonly dialectName: string;
  readonly sampling: Sampling;
  readonly workload: WorkloadPlan;
  /** Null when the length of prompts is assumed. */
  readonly calibration: PromptCalibration | null;
  readonly seed: number;
  /** Different in every run, so that a prefix cache has seen none of its prompts. */
  readonly salt: string;
}

/** The sessions of one worker at one operating point: `first`, `first + step`, `first + 2 * step` and so on. */
export interface SupplyPart {
  readonly point: string;
  readonly first: number;
  readonly step: number;
}

/** Sessions kept ready, so that making one does not delay a send; fewer where they are large. */
const READY_SESSIONS = 64;
const READY_BYTES = 4 * 1024 * 1024;

/**
 * Sessions made ahead while the event loop has nothing else to do, one at a time. What session i holds depends on the seed,
 * the salt, the point and i alone, however many workers share the load.
 */
export class SessionSupply {
  /** A later turn needs what was answered before. */
  readonly keepsAnswers: boolean;
  readonly #make: (index: number) => Session;
  readonly #ready: Session[] = [];
  readonly #step: number;
  #readyBytes = 0;
  #nextIndex: number;
  #filling: NodeJS.Immediate | null = null;
  #isStopped = false;

  /** InputError when the workload cannot be had. */
  constructor(settings: SupplySettings, { point, first, step }: SupplyPart) {
    const { workload } = settings;
    checkWorkload(workload);
    this.keepsAnswers = longestConversation(workload) > 1;
    const keys = runKeys(settings);
    const scriptOf = scriptsOf(settings, point);
    const form = { route: settings.route, makeBody: makerOf(settings) };
    const thinkMs = msFromSeconds(workload.thinkTimeSeconds);
    this.#make = (index) => {
      const script = scriptOf({ index, random: randomStream(...keys, point, index) });
      return sessionOf(script, { ...form, thinkMs, forced: workload.forceOutputLength });
    };
    this.#nextIndex = first;
    this.#step = step;
    this.#fill();
  }

  take(): Session {
    const session = this.#ready.shift();
    if (session !== undefined) this.#readyBytes -= session.request.body.length;
    this.#fill();
    return session ?? this.#makeNext();
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#filling !== null) clearImmediate(this.#filling);
    this.#filling = null;
    this.#ready.length = 0;
  }

  #makeNext(): Session {
    const session = this.#make(this.#nextIndex);
    this.#nextIndex += this.#step;
    return session;
  }

  #fill(): void {
    if (this.#isStopped || this.#filling !== null) return;
    if (this.#ready.length >= READY_SESSIONS || this.#readyBytes >= READY_BYTES) return;
    this.#filling = setImmediate(() => {
      this.#filling = null;
      const session = this.#makeNext();
      this.#ready.push(session);
      this.#readyBytes += session.request.body.length;
      this.#fill();
    });
  }
}

const makerOf = ({ route, model, dialectName, sampling }: SupplySettings): MakeBody =>
  bodyMaker({ route, model, sampling, dialect: dialectOf(dialectName) });

/** Without salt, the words of a seed come again in every run. */
const runKeys = ({ seed, salt, workload }: SupplySettings): readonly [number, string] => [
  seed,
  workload.salted ? salt : '',
];

function scriptsOf(settings: SupplySettings, point: string): ScriptOf {
  const { workload, calibration } = settings;
  const { content } = workload;
  const madeUp = { workload, calibration: calibration ?? ASSUMED_CALIBRATION, keys: runKeys(settings) };
  switch (content.kind) {
    case 'synthetic':
      return syntheticScripts(content, madeUp);
    case 'prompts':
      return recordedScripts(content, workload.salted);
    case 'trace':
      // With words of the point's own: a cache must not know the blocks from the point before.
      return traceScripts(content.records, {
        ...madeUp,
        keys: workload.salted ? [...madeUp.keys, point] : madeUp.keys,
      });
  }
}

function longestConversation({ content, turnsPerSession }: WorkloadPlan): number {
  if (content.kind === 'synthetic') return turnsPerSession;
  if (content.kind === 'trace') return 1;
  return content.conversations.reduce((most, { turns }) => Math.max(most, turns.length), 0);
}
