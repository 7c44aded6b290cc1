import type { ReferencePace } from './reference-answers.ts';
import { startReferenceServer } from './reference-server.ts';

/** A reference server in a process of its own; the one who started it asks for its record over their channel. */
const server = await startReferenceServer(JSON.parse(process.argv[2]!) as ReferencePace);
process.on('message', () => process.send!({ served: server.take() }));
// The channel closes when that one goes away.
process.on('disconnect', () => process.exit());
process.send!({ url: server.url });
