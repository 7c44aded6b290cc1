/** What a load test does when nobody says otherwise. Kept apart: the help text needs no more of the load test than this. */
export const DEFAULT_TIMEOUTS = {
  connectSeconds: 10,
  firstByteSeconds: 60,
  idleSeconds: 30,
  requestSeconds: 600,
} as const;
export const DEFAULT_WARMUP_SECONDS = 10;
export const DEFAULT_DURATION_SECONDS = 60;
export const DEFAULT_GRACE_SECONDS = 30;
/** Of an operating point's requests: more failures end the run. */
export const DEFAULT_ABORT_ERROR_RATIO = 0.5;
/** Measured part of each load that a calibration tries. */
export const DEFAULT_CALIBRATION_SECONDS = 1.5;
