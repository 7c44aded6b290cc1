/** The run was stopped before any load began: there is nothing to measure. */
export class InterruptedBeforeLoad extends Error {
  constructor() {
    super('interrupted before the load began: nothing was measured');
    this.name = 'InterruptedBeforeLoad';
  }
}
