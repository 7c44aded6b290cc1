/** The server closed the connection before the answer on it had ended by its own framing. */
export class EndedEarly extends Error {
  override readonly name = 'EndedEarly';

  constructor() {
    super('the server closed the connection');
  }
}
