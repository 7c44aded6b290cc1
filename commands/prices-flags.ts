import type { MaxAge } from './prices-max-age.ts';

export interface ShowFlags {
  readonly model?: string;
  readonly provider?: string;
  readonly instance?: string;
  readonly region?: string;
  readonly prices?: string;
  readonly json: boolean;
}

export interface DiffFlags {
  readonly prices?: string;
  readonly json: boolean;
}

export interface CheckFlags {
  readonly maxAge: MaxAge;
  readonly measurement?: string;
  readonly prices?: string;
  readonly json: boolean;
}
