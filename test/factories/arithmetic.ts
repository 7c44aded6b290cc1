/**
 * What a line of arithmetic comes to: + - * / ^, brackets, max, min, ceil, ln and normal over numbers with commas by thousands. It
 * shares nothing with the calculator. As the calculator does, `ceil` lets a billionth more than a whole number pass.
 */
export function valueOfArithmetic(text: string): number {
  const tokens =
    text.replaceAll(/(?<=\d),(?=\d{3})/g, '').match(/\d+(?:\.\d+)?(?:e[-+]?\d+)?|[a-z]+|[-+*/^(),]|\S/gi) ?? [];
  let next = 0;
  const value = sum();
  if (next !== tokens.length) throw new Error(`${tokens[next]} stands where nothing should in: ${text}`);
  return value;

  function sum(): number {
    let total = product();
    while (tokens[next] === '+' || tokens[next] === '-') total += tokens[next++] === '+' ? product() : -product();
    return total;
  }
  function product(): number {
    let total = power();
    while (tokens[next] === '*' || tokens[next] === '/')
      total = tokens[next++] === '*' ? total * power() : total / power();
    return total;
  }
  function power(): number {
    const base = factor();
    return tokens[next] === '^' ? (next++, base ** power()) : base;
  }
  function factor(): number {
    const token = tokens[next++];
    if (token === undefined) throw new Error(`it ends too early: ${text}`);
    if (token === '-') return -power();
    if (token === '(') return closed([sum()])[0]!;
    const called = {
      max: Math.max,
      min: Math.min,
      ceil: (x: number) => Math.ceil(x - 1e-9 * Math.max(1, x)),
      ln: Math.log,
      normal: standardNormalBelow,
    }[token];
    if (called !== undefined) return called.apply(null, inBrackets() as [number]);
    const number = Number(token);
    if (Number.isNaN(number)) throw new Error(`${token} is no number in: ${text}`);
    return number;
  }
  function inBrackets(): number[] {
    if (tokens[next++] !== '(') throw new Error(`a bracket is missing in: ${text}`);
    const values = [sum()];
    while (tokens[next] === ',') {
      next++;
      values.push(sum());
    }
    return closed(values);
  }
  function closed(values: number[]): number[] {
    if (tokens[next++] !== ')') throw new Error(`a bracket stays open in: ${text}`);
    return values;
  }
}

/** Share of a standard normal distribution below x: the area under its density from 0, by Simpson's rule. */
function standardNormalBelow(x: number): number {
  const steps = 2_000;
  const width = x / steps;
  let area = 0;
  for (let i = 0; i <= steps; i++) {
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
    area += weight * Math.exp(-((i * width) ** 2) / 2);
  }
  return 0.5 + (area * width) / 3 / Math.sqrt(2 * Math.PI);
}
