import type { Socket } from 'node:net';

/** The name under which undici notes that a socket has been used. */
const USED = 'kSocketUsed';
let used: symbol | undefined;

/**
 * Has undici write a request to an idle socket at once. By itself it waits for one more turn of the event loop, lest the
 * server have closed it meanwhile; but every turn looks at every socket, and under load a turn is as long as what it
 * reads, so that each request would be late by what it is to measure. To be called when undici has taken the socket over;
 * without effect where it has no such note.
 */
export function sendAtOnce(socket: Socket): void {
  used ??= Object.getOwnPropertySymbols(socket).find(({ description }) => description === USED);
  if (used !== undefined) Object.defineProperty(socket, used, { get: () => false, set: () => {} });
}
