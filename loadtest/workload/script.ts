import type { RandomStream } from '../../math/random.ts';

/** What a user says and asks for in one turn. */
export interface ScriptTurn {
  /** JSON between the quotes, in pieces. */
  readonly text: readonly Buffer[];
  /** Of the whole prompt; null where nobody knows before the endpoint counts it. */
  readonly askedInputTokens: number | null;
  /** Null: the endpoint decides. */
  readonly askedOutputTokens: number | null;
}

/** What the user of one session says, and nothing of what is answered. */
export interface Script {
  readonly turnCount: number;
  /** JSON between the quotes; null for none. */
  readonly system: readonly Buffer[] | null;
  /** To be asked for once each, in their order: later ones go on drawing where the ones before stopped. */
  readonly turn: (position: number) => ScriptTurn;
}

export interface ScriptRequest {
  /** Of the session among all of its operating point. */
  readonly index: number;
  /** Of this session alone. */
  readonly random: RandomStream;
}

/** Gives the script of any session, the same one however often and wherever it is asked for. */
export type ScriptOf = (request: ScriptRequest) => Script;
