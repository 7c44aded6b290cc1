import type { MakeBody, Route } from '../client/request-body.ts';
import { Conversation, jsonText } from './conversation.ts';
import type { Script, ScriptTurn } from './script.ts';

export interface PreparedRequest {
  readonly body: Buffer;
  /** Of the whole prompt; null where nobody knows before the endpoint counts it. */
  readonly askedInputTokens: number | null;
  /** Null: the endpoint decides. */
  readonly askedOutputTokens: number | null;
}

/** One user's conversation, or its only request. */
export interface Session {
  readonly request: PreparedRequest;
  /** What follows an answer, and how long its user thinks before; null when the conversation is over. */
  next(answer: string): { readonly thinkMs: number; readonly request: PreparedRequest } | null;
}

export interface SessionForm {
  readonly route: Route;
  readonly makeBody: MakeBody;
  readonly thinkMs: number;
  readonly forced: boolean;
}

/** The session of a script, its first request made, later ones when the answer before is there. */
export function sessionOf(script: Script, { route, makeBody, thinkMs, forced }: SessionForm): Session {
  const conversation = new Conversation({ route, makeBody });
  if (script.system !== null) conversation.system(script.system);
  let position = 0;
  const prepared = ({ text, askedInputTokens, askedOutputTokens }: ScriptTurn): PreparedRequest => {
    conversation.user(text);
    const body = conversation.body({ tokens: askedOutputTokens, forced });
    return { body, askedInputTokens, askedOutputTokens };
  };
  return {
    request: prepared(script.turn(0)),
    next: (answer) => {
      if (++position >= script.turnCount) return null;
      conversation.assistant([jsonText(answer)]);
      return { thinkMs, request: prepared(script.turn(position)) };
    },
  };
}
