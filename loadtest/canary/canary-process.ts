import { monotonicClock } from '../client/monotonic-clock.ts';
import { CanaryServer } from './canary-server.ts';

const server = await CanaryServer.listen(monotonicClock());
process.on('disconnect', () => process.exit());
// An interrupted run goes on until it has drained, and its canary with it.
process.on('SIGINT', () => undefined);
process.send?.(server.url);
