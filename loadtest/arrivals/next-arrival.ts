/**
 * Gives the intended starts of requests one after another, in milliseconds from the start of the load, rising; Infinity
 * when there are no more.
 */
export type NextArrival = () => number;
