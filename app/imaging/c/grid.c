#include "kernel.h"

/* Small planes: smoothed, enlarged, fitted; each step in NumPy's order. */

/* binomial_blur of app/imaging/grid.py, once; `line` has room for a row. */
EXPORT(binomial)
void binomial(float *out, const float *grid, int planes, int rows, int columns, float *line) {
  for (int plane = 0; plane < planes; plane++)
    for (int row = 0; row < rows; row++, out += columns, grid += columns) {
      /* At an end the one neighbour first, then the row itself. */
      const float *one = row > 0 ? grid - columns : rows > 1 ? grid + columns : grid;
      const float *two = row > 0 && row < rows - 1 ? grid + columns : grid;
      EACH for (int at = 0; at < columns; at++) line[at] = grid[at] + grid[at] + one[at] + two[at];
      EACH for (int at = 1; at < columns - 1; at++)
        out[at] = (line[at] + line[at] + line[at - 1] + line[at + 1]) * (1.0f / 16);
      int last = columns - 1;
      out[0] = (line[0] + line[0] + line[least(1, last)] + line[0]) * (1.0f / 16);
      if (last) out[last] = (line[last] + line[last] + line[last - 1] + line[last]) * (1.0f / 16);
    }
}

struct enlarge {
  float *out;
  int height, width;
  const float *grid;
  int planes, rows, columns;
  const int *down, *across;
  const float *down_by, *across_by;
  float *scratch;
};

INLINE void mixed_row(float *out, const struct enlarge *of, const float *cells) {
  int last = of->columns - 1;
  for (int at = 0; at < of->width; at++) {
    int first = of->across[at];
    float one = cells[first];
    out[at] = (cells[least(first + 1, last)] - one) * of->across_by[at] + one;
  }
}

/* Upsampler._mixed of app/imaging/grid.py. */
EXPORT(enlarge)
void enlarge(const struct enlarge *of) {
  int width = of->width, last = of->rows - 1;
  float *out = of->out;
  for (int plane = 0; plane < of->planes; plane++) {
    const float *grid = of->grid + (long)plane * of->rows * of->columns;
    float *above = of->scratch, *below = above + width;
    int known = -2;
    for (int row = 0; row < of->height; row++, out += width) {
      int first = of->down[row];
      if (first != known) {
        if (first == known + 1) {
          float *spare = above;
          above = below;
          below = spare;
        } else {
          mixed_row(above, of, grid + (long)first * of->columns);
        }
        mixed_row(below, of, grid + (long)least(first + 1, last) * of->columns);
        known = first;
      }
      float share = of->down_by[row];
      EACH for (int at = 0; at < width; at++) out[at] = (below[at] - above[at]) * share + above[at];
    }
  }
}

/* _fuse of app/compose/foreground.py. */
EXPORT(fuse)
void fuse(float *out, const float *mixed, const float *cover, const float *ours,
          const float *theirs, int count) {
  EACH for (int at = 0; at < count; at++) {
    float alpha = cover[at], rest = mixed[at] - theirs[at];
    rest -= alpha * (ours[at] - theirs[at]);
    rest *= alpha / (1 - 2 * alpha * (1 - alpha));
    rest += ours[at];
    rest = rest < 0 ? 0 : rest;
    out[at] = rest > 255 ? 255 : rest;
  }
}

/* What follows the smoothing in explain of app/refine/local_model.py: slope, offset, trust. */
EXPORT(explain)
void explain(float *out, const float *means, int count, float nothing, float noise, float flat) {
#define MEAN(plane) (means[at + plane * count] * share)
  EACH for (int at = 0; at < count; at++) {
    float share = 1 / (means[at] + nothing);
    float middle = MEAN(1), spread = MEAN(2) - middle * middle;
    float red = MEAN(3), green = MEAN(4), blue = MEAN(5);
    float r = MEAN(6) - middle * red, g = MEAN(7) - middle * green, b = MEAN(8) - middle * blue;
    float rr = MEAN(9) - red * red + noise, rg = MEAN(10) - red * green, rb = MEAN(11) - red * blue;
    float gg = MEAN(12) - green * green + noise, gb = MEAN(13) - green * blue;
    float bb = MEAN(14) - blue * blue + noise;
    float c00 = gg * bb - gb * gb, c01 = rb * gb - rg * bb, c02 = rg * gb - rb * gg;
    float c11 = rr * bb - rb * rb, c12 = rb * rg - rr * gb, c22 = rr * gg - rg * rg;
    float by = 1 / (rr * c00 + rg * c01 + rb * c02);
    float by_red = (c00 * r + c01 * g + c02 * b) * by;
    float by_green = (c01 * r + c11 * g + c12 * b) * by;
    float by_blue = (c02 * r + c12 * g + c22 * b) * by;
    float explained = by_red * r + by_green * g + by_blue * b;
    out[at] = by_red;
    out[at + count] = by_green;
    out[at + 2 * count] = by_blue;
    out[at + 3 * count] = middle - (by_red * red + by_green * green + by_blue * blue);
    out[at + 4 * count] = unit(explained / (spread > flat ? spread : flat));
  }
#undef MEAN
}

/* label of app/imaging/components.py. `roots` has room for as many runs as there can be. */

INLINE int root_of(int *roots, int run) {
  while (roots[run] != run) run = roots[run] = roots[roots[run]];
  return run;
}

EXPORT(label)
int label(int *parts, const u8 *mask, int rows, int columns, int *roots) {
  int runs = 0, count = 0, pixels = rows * columns;
  for (int row = 0; row < rows; row++) {
    const u8 *here = mask + row * columns;
    int *to = parts + row * columns, *above = to - columns;
    /* The run that this pixel is of, and the last one above that it was joined with. */
    int run = 0, joined = 0;
    for (int at = 0; at < columns; at++) {
      if (!here[at]) {
        to[at] = run = joined = 0;
        continue;
      }
      if (!run) {
        run = ++runs;
        roots[run] = run;
      }
      to[at] = run;
      if (!row) continue;
      for (int near = most(at - 1, 0); near <= least(at + 1, columns - 1); near++) {
        if (!above[near] || above[near] == joined) continue;
        joined = above[near];
        int one = root_of(roots, joined), other = root_of(roots, run);
        roots[most(one, other)] = least(one, other);
      }
    }
  }
  /* A root is the first of its runs: it has its number before the others ask for it. */
  roots[0] = 0;
  for (int run = 1; run <= runs; run++)
    roots[run] = roots[run] == run ? ++count : roots[roots[run]];
  for (int at = 0; at < pixels; at++) parts[at] = roots[parts[at]];
  return count;
}
