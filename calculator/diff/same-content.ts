/** Whether two JSON values say the same; the order of keys says nothing. */
export function sameContent(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [fields, others] = [one, other] as Readonly<Record<string, unknown>>[];
  const keys = Object.keys(fields!);
  return (
    keys.length === Object.keys(others!).length &&
    keys.every((key) => Object.hasOwn(others!, key) && sameContent(fields![key], others![key]))
  );
}
