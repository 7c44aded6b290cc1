/** Files of prices from outside are small; a larger one is no price file. */
export const LARGEST_PRICE_FILE_BYTES = 8 * 1024 * 1024;
