import { type RandomStream, randomStream } from '../../math/random.ts';
import { medianStepMs, type StepCosts, stepJitter } from './step-time.ts';

export interface EngineSettings {
  /** Sequences that run at once; the rest wait. */
  readonly slots: number;
  /** Tokens the KV cache holds. */
  readonly kvTokens: number;
  /** Input tokens computed in one step; longer prompts are cut into chunks so that decoding goes on beside them. */
  readonly prefillTokensPerStep: number;
  readonly costs: StepCosts;
}

export interface SequenceRequest {
  readonly id: number;
  readonly inputTokens: number;
  /** Part of the input whose KV is there already: it needs room but no prefill. Less than the input. Default 0. */
  readonly cachedInputTokens?: number;
  /** Tokens it will emit, at least 1. */
  readonly outputTokens: number;
}

/** A token that left the engine at the end of a step. */
export interface Emission {
  readonly id: number;
  /** From 1. */
  readonly tokenNumber: number;
  readonly last: boolean;
}

interface Sequence {
  readonly id: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  filledTokens: number;
  emittedTokens: number;
  emits: boolean;
}

/**
 * Continuous batching, iteration by iteration, without a clock: the caller says when a step begins and learns when it
 * ends. A step admits waiting requests in order of arrival while a slot and room in the KV cache are free, computes a
 * chunk of prefill, and emits one token for every sequence whose input is complete.
 *
 * Room for the whole answer is set aside at admission, so nothing is ever preempted; a real engine that overcommits and
 * evicts can admit more at first. The head of the queue is never overtaken by a smaller request behind it.
 */
export class BatchEngine {
  readonly #settings: EngineSettings;
  readonly #jitter: RandomStream;
  #waiting: Sequence[] = [];
  #running: Sequence[] = [];
  #kvReserved = 0;
  #kvHeld = 0;
  #stepping = false;
  #promptTokensTotal = 0;
  #generationTokensTotal = 0;

  constructor(settings: EngineSettings, seed: number) {
    this.#settings = settings;
    this.#jitter = randomStream(seed, 'step');
  }

  /** Puts a request at the end of the queue. RangeError when it could never run. */
  submit({ id, inputTokens, cachedInputTokens = 0, outputTokens }: SequenceRequest): void {
    if (outputTokens < 1 || cachedInputTokens < 0 || cachedInputTokens >= inputTokens) {
      throw new RangeError('a sequence needs at least one output token and one input token that is not cached');
    }
    if (inputTokens + outputTokens > this.#settings.kvTokens) {
      throw new RangeError(`a sequence of ${inputTokens + outputTokens} tokens cannot fit ${this.#settings.kvTokens}`);
    }
    this.#waiting.push({
      id,
      inputTokens,
      outputTokens,
      filledTokens: cachedInputTokens,
      emittedTokens: 0,
      emits: false,
    });
  }

  /** Takes a request out, in the middle of a step too; its slot and its room are free from the next step on. */
  cancel(id: number): boolean {
    const queued = this.#waiting.findIndex((sequence) => sequence.id === id);
    if (queued >= 0) {
      this.#waiting.splice(queued, 1);
      return true;
    }
    const active = this.#running.findIndex((sequence) => sequence.id === id);
    if (active < 0) return false;
    this.#release(this.#running[active]!);
    this.#running.splice(active, 1);
    return true;
  }

  /** Begins a step at `startMs` and gives the time it ends, or null when there is nothing to do. */
  beginStep(startMs: number): number | null {
    if (this.#stepping) throw new Error('a step is under way');
    this.#admit();
    if (this.#running.length === 0) return null;
    this.#stepping = true;
    let prefillBudget = this.#settings.prefillTokensPerStep;
    let emittingSequences = 0;
    for (const sequence of this.#running) {
      const missing = sequence.inputTokens - sequence.filledTokens;
      const chunk = Math.min(missing, prefillBudget);
      sequence.filledTokens += chunk;
      this.#kvHeld += chunk;
      prefillBudget -= chunk;
      sequence.emits = sequence.filledTokens === sequence.inputTokens;
      if (!sequence.emits) continue;
      emittingSequences++;
      if (sequence.emittedTokens === 0) this.#promptTokensTotal += sequence.inputTokens;
    }
    const { costs, prefillTokensPerStep } = this.#settings;
    const load = { emittingSequences, prefillTokens: prefillTokensPerStep - prefillBudget, kvTokens: this.#kvHeld };
    return startMs + medianStepMs(costs, load) * stepJitter(this.#jitter, costs.stepJitterRatio);
  }

  /** Ends the step that was begun: one token of every sequence that decoded, in order of admission. */
  endStep(): Emission[] {
    if (!this.#stepping) throw new Error('no step is under way');
    this.#stepping = false;
    const emissions: Emission[] = [];
    const still: Sequence[] = [];
    for (const sequence of this.#running) {
      if (sequence.emits) {
        sequence.emittedTokens++;
        this.#kvHeld++;
        this.#generationTokensTotal++;
        const last = sequence.emittedTokens === sequence.outputTokens;
        emissions.push({ id: sequence.id, tokenNumber: sequence.emittedTokens, last });
        if (last) {
          this.#release(sequence);
          continue;
        }
      }
      still.push(sequence);
    }
    this.#running = still;
    return emissions;
  }

  get runningSequences(): number {
    return this.#running.length;
  }

  get waitingSequences(): number {
    return this.#waiting.length;
  }

  /** Tokens in the KV cache now; `kvReservedTokens` is what they may grow to. */
  get kvHeldTokens(): number {
    return this.#kvHeld;
  }

  get kvReservedTokens(): number {
    return this.#kvReserved;
  }

  /** Share of the KV cache in use, 0 to 1. */
  get kvUsageRatio(): number {
    return this.#kvHeld / this.#settings.kvTokens;
  }

  /** Input tokens of every request whose prefill is complete, since the start. */
  get promptTokensTotal(): number {
    return this.#promptTokensTotal;
  }

  get generationTokensTotal(): number {
    return this.#generationTokensTotal;
  }

  #admit(): void {
    let admitted = 0;
    for (const sequence of this.#waiting) {
      const room = sequence.inputTokens + sequence.outputTokens;
      if (this.#running.length >= this.#settings.slots || this.#kvReserved + room > this.#settings.kvTokens) break;
      this.#kvReserved += room;
      this.#kvHeld += sequence.filledTokens;
      this.#running.push(sequence);
      admitted++;
    }
    if (admitted > 0) this.#waiting.splice(0, admitted);
  }

  #release(sequence: Sequence): void {
    this.#kvReserved -= sequence.inputTokens + sequence.outputTokens;
    this.#kvHeld -= sequence.filledTokens + sequence.emittedTokens;
  }
}
