/** How many licences a server needs. What a licence is sold for, a server or each of its accelerators, is its basis. */
export const licencesPerServer = (basis: 'server' | 'accelerator', acceleratorCount: number): number =>
  basis === 'accelerator' ? acceleratorCount : 1;
