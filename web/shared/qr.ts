/**
 * Draws a text as a QR code (ISO/IEC 18004: byte mode, error correction M, versions 1 to 10, which is 213 bytes), so that
 * no picture has to come from anywhere. The rules that choose among masks are the first two of the standard: every mask
 * is readable, these two keep large even areas out.
 */
const ECC_PER_BLOCK = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26];
const BLOCKS = [0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5];
const QUIET_MODULES = 4;

type Grid = (boolean | undefined)[][];

/** The dark modules as one path, with the quiet zone around them; null when the text is too long. */
export function qrPath(text: string): { size: number; path: string } | null {
  const modules = qrModules(text);
  if (!modules) return null;
  let path = '';
  for (const [y, row] of modules.entries())
    for (const [x, dark] of row.entries())
      if (dark) path += `M${x + QUIET_MODULES} ${y + QUIET_MODULES}h1v1h-1z`;
  return { size: modules.length + 2 * QUIET_MODULES, path };
}

/** The modules, true for dark; null when the text is too long. */
export function qrModules(text: string): boolean[][] | null {
  const bytes = new TextEncoder().encode(text);
  const version = ECC_PER_BLOCK.findIndex(
    (_, v) => v > 0 && dataCodewords(v) * 8 >= 4 + countBits(v) + bytes.length * 8,
  );
  if (version < 0) return null;
  const fixed = fixedModules(version);
  const codewords = interleave(version, encode(version, bytes));
  let best: { grid: boolean[][]; penalty: number } | null = null;
  for (let mask = 0; mask < 8; mask++) {
    const grid = place(fixed, codewords, mask);
    drawFormat(grid, mask);
    const penalty = penaltyOf(grid);
    if (!best || penalty < best.penalty) best = { grid, penalty };
  }
  return best?.grid ?? null;
}

const countBits = (version: number) => (version < 10 ? 8 : 16);

function rawModules(version: number): number {
  let modules = (16 * version + 128) * version + 64;
  if (version < 2) return modules;
  const align = Math.floor(version / 7) + 2;
  modules -= (25 * align - 10) * align - 55;
  return version < 7 ? modules : modules - 36;
}

function dataCodewords(version: number): number {
  return Math.floor(rawModules(version) / 8) - (ECC_PER_BLOCK[version] ?? 0) * (BLOCKS[version] ?? 0);
}

function encode(version: number, bytes: Uint8Array): number[] {
  const bits: number[] = [];
  const push = (value: number, length: number) => {
    for (let i = length - 1; i >= 0; i--) bits.push((value >>> i) & 1);
  };
  push(4, 4);
  push(bytes.length, countBits(version));
  for (const byte of bytes) push(byte, 8);
  const capacity = dataCodewords(version) * 8;
  push(0, Math.min(4, capacity - bits.length));
  while (bits.length % 8) bits.push(0);
  for (let pad = 0xec; bits.length < capacity; pad ^= 0xfd) push(pad, 8);
  const words: number[] = [];
  for (let i = 0; i < bits.length; i += 8)
    words.push(bits.slice(i, i + 8).reduce((sum, bit) => sum * 2 + bit, 0));
  return words;
}

// ── Reed and Solomon ─────────────────────────────────────────────────────────

function multiply(a: number, b: number): number {
  let product = 0;
  for (let i = 7; i >= 0; i--) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d);
    product ^= ((b >>> i) & 1) * a;
  }
  return product;
}

function divisor(degree: number): number[] {
  const poly: number[] = Array.from({ length: degree }, (_, i) => (i === degree - 1 ? 1 : 0));
  let root = 1;
  for (let i = 0; i < degree; i++) {
    for (let j = 0; j < degree; j++) poly[j] = multiply(poly[j]!, root) ^ (poly[j + 1] ?? 0);
    root = multiply(root, 2);
  }
  return poly;
}

function remainder(data: readonly number[], by: readonly number[]): number[] {
  const rest = by.map(() => 0);
  for (const byte of data) {
    const factor = byte ^ rest.shift()!;
    rest.push(0);
    for (const [i, coefficient] of by.entries()) rest[i]! ^= multiply(coefficient, factor);
  }
  return rest;
}

function interleave(version: number, data: readonly number[]): number[] {
  const count = BLOCKS[version] ?? 1;
  const eccLength = ECC_PER_BLOCK[version] ?? 0;
  const total = Math.floor(rawModules(version) / 8);
  const shortCount = count - (total % count);
  const shortLength = Math.floor(total / count) - eccLength;
  const by = divisor(eccLength);
  const blocks: number[][] = [];
  const eccs: number[][] = [];
  for (let i = 0, at = 0; i < count; i++) {
    const block = data.slice(at, (at += shortLength + (i < shortCount ? 0 : 1)));
    blocks.push(block);
    eccs.push(remainder(block, by));
  }
  const words: number[] = [];
  for (let i = 0; i <= shortLength; i++)
    for (const block of blocks) if (i < block.length) words.push(block[i]!);
  for (let i = 0; i < eccLength; i++) for (const ecc of eccs) words.push(ecc[i]!);
  return words;
}

// ── the grid ─────────────────────────────────────────────────────────────────

function fixedModules(version: number): Grid {
  const size = version * 4 + 17;
  const grid: Grid = Array.from({ length: size }, () => Array.from({ length: size }, () => undefined));
  const set = (x: number, y: number, dark: boolean) => {
    if (grid[y] && x >= 0 && x < size) grid[y][x] = dark;
  };
  for (let i = 0; i < size; i++) {
    set(6, i, i % 2 === 0);
    set(i, 6, i % 2 === 0);
  }
  for (const [cx, cy] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const)
    for (let dy = -4; dy <= 4; dy++)
      for (let dx = -4; dx <= 4; dx++) {
        const ring = Math.max(Math.abs(dx), Math.abs(dy));
        set(cx + dx, cy + dy, ring !== 2 && ring !== 4);
      }
  const places = alignment(version, size);
  for (const [i, y] of places.entries())
    for (const [j, x] of places.entries()) {
      const last = places.length - 1;
      if ((i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0)) continue;
      for (let dy = -2; dy <= 2; dy++)
        for (let dx = -2; dx <= 2; dx++) set(x + dx, y + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
    }
  drawFormat(grid, 0);
  if (version >= 7) drawVersion(version, size, set);
  return grid;
}

function alignment(version: number, size: number): number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
  return [6, ...Array.from({ length: count - 1 }, (_, i) => size - 7 - (count - 2 - i) * step)];
}

function drawVersion(
  version: number,
  size: number,
  set: (x: number, y: number, dark: boolean) => void,
): void {
  let rest = version;
  for (let i = 0; i < 12; i++) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
  const bits = (version << 12) | rest;
  for (let i = 0; i < 18; i++) {
    const dark = ((bits >>> i) & 1) === 1;
    const a = size - 11 + (i % 3);
    const b = Math.floor(i / 3);
    set(a, b, dark);
    set(b, a, dark);
  }
}

function drawFormat(grid: Grid, mask: number): void {
  const size = grid.length;
  let rest: number = mask;
  for (let i = 0; i < 10; i++) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
  const bits = ((mask << 10) | rest) ^ 0x5412;
  const dark = (i: number) => ((bits >>> i) & 1) === 1;
  for (let i = 0; i < 15; i++) {
    // Once around the upper left, once along the two others.
    const [x, y]: readonly [number, number] =
      i < 6 ? [8, i] : i < 8 ? [8, i + 1] : i === 8 ? [7, 8] : [14 - i, 8];
    grid[y]![x] = dark(i);
    if (i < 8) grid[8]![size - 1 - i] = dark(i);
    else grid[size - 15 + i]![8] = dark(i);
  }
  grid[size - 8]![8] = true;
}

function place(fixed: Grid, codewords: readonly number[], mask: number): boolean[][] {
  const size = fixed.length;
  const grid = fixed.map((row) => [...row]);
  let bit = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step++)
      for (let j = 0; j < 2; j++) {
        const x = right - j;
        const y = ((right + 1) & 2) === 0 ? size - 1 - step : step;
        if (fixed[y]![x] !== undefined) continue;
        const dark = (((codewords[bit >>> 3] ?? 0) >>> (7 - (bit & 7))) & 1) === 1;
        bit++;
        grid[y]![x] = dark !== isMasked(mask, x, y);
      }
  }
  return grid as boolean[][];
}

function isMasked(mask: number, x: number, y: number): boolean {
  switch (mask) {
    case 0:
      return (x + y) % 2 === 0;
    case 1:
      return y % 2 === 0;
    case 2:
      return x % 3 === 0;
    case 3:
      return (x + y) % 3 === 0;
    case 4:
      return (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0;
    case 5:
      return ((x * y) % 2) + ((x * y) % 3) === 0;
    case 6:
      return (((x * y) % 2) + ((x * y) % 3)) % 2 === 0;
    default:
      return (((x + y) % 2) + ((x * y) % 3)) % 2 === 0;
  }
}

function penaltyOf(grid: boolean[][]): number {
  const at = (x: number, y: number) => grid[y]?.[x];
  let penalty = 0;
  for (let a = 0; a < grid.length; a++) {
    for (const line of [(b: number) => at(b, a), (b: number) => at(a, b)])
      for (let b = 1, run = 1; b <= grid.length; b++) {
        if (line(b) === line(b - 1)) run++;
        else {
          if (run >= 5) penalty += run - 2;
          run = 1;
        }
      }
    for (let b = 0; b < grid.length - 1; b++)
      if (at(a, b) === at(a + 1, b) && at(a, b) === at(a, b + 1) && at(a, b) === at(a + 1, b + 1))
        penalty += 3;
  }
  return penalty;
}
