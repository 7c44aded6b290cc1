/** A web address as a link target; null for anything else, so that data can never become a script. */
export const safeLink = (url: string | null): string | null => (url !== null && /^https?:\/\//i.test(url) ? url : null);
