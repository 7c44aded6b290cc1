import type { PreparedRequest, Session } from '../workload/session-supply.ts';

/** One request of a conversation. */
export interface Turn {
  readonly session: Session;
  /** Of the session among all of the operating point. */
  readonly number: number;
  /** In the session, from 0. */
  readonly position: number;
  readonly id: string;
  readonly idPrefix: string;
  readonly request: PreparedRequest;
}

export const firstTurn = (first: Pick<Turn, 'session' | 'number' | 'idPrefix'>): Turn => ({
  ...first,
  position: 0,
  id: `${first.idPrefix}-${first.number}`,
  request: first.session.request,
});

/** What follows the answer to `turn`, and how long its user thinks before; null when the conversation is over. */
export function nextTurn(turn: Turn, answer: string): { readonly thinkMs: number; readonly turn: Turn } | null {
  const next = turn.session.next(answer);
  if (next === null) return null;
  const position = turn.position + 1;
  const id = `${turn.idPrefix}-${turn.number}.${position}`;
  return { thinkMs: next.thinkMs, turn: { ...turn, position, id, request: next.request } };
}
