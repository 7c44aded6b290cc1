import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InputError } from '../../schema/input-error.ts';

/** Enough for a load test that opens its connections at once. */
const BACKLOG_CONNECTIONS = 4_096;

const LISTEN_FAULTS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'one that is in use',
  EACCES: 'one that needs more rights',
  EADDRNOTAVAIL: 'an address this machine does not have',
  ENOTFOUND: 'a name that leads to no address',
};

/** Gives the port that was bound, which port 0 leaves to the system. InputError when the address cannot be bound. */
export async function listen(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        new InputError({
          path: `simulator address ${host}:${port}`,
          expected: 'a free address of this machine',
          received: LISTEN_FAULTS[error.code ?? ''] ?? error.message,
          hint: 'Choose another --port (0 takes any free one) or --host.',
        }),
      );
    });
    server.listen({ host, port, backlog: BACKLOG_CONNECTIONS }, resolve);
  });
  return (server.address() as AddressInfo).port;
}
