/** How a person arranged the wall: kept in this browser. It holds names of cameras, nothing that opens one. */

const KEPT = 'culvert.wall';

/** So many cameras to a side. */
export const SIZES = [2, 3, 4];

const MOST_CELLS = SIZES.at(-1) ** 2;

/** @returns `{size, cells, arranged}`: `cells` are names or null, as many as the largest wall has */
export function kept() {
  const found = read();
  const cells = Array.isArray(found.cells) ? found.cells : [];
  return {
    size: SIZES.includes(found.size) ? found.size : SIZES[0],
    cells: Array.from({ length: MOST_CELLS }, (_, at) => (typeof cells[at] === 'string' ? cells[at] : null)),
    arranged: found.arranged === true,
  };
}

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
}

export const keep = (layout) => localStorage.setItem(KEPT, JSON.stringify(layout));
