/** Why a figure is not there. */
export interface Reason {
  readonly reason: string;
}
