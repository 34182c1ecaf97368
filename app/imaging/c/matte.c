#include "kernel.h"

/* A mask brought to the photo's size: Plan.tile of app/refine/plan.py, for all tiles. */

struct refine {
  void *alpha;
  int alpha_stride, is_bytes;
  const u8 *rgb;
  int rgb_stride, height, width;
  const float *mask;
  int mask_rows, mask_columns;
  const float *missing;
  int missing_columns;
  const float *band, *model;
  int model_rows, model_columns;
  /* One behind the other, each for all pixels of a side: of the mask, of what is missing, of the
     band, of the model; in `*_by` four weights for the first two, one share for the others. */
  const int *down, *across;
  const float *down_by, *across_by;
  float stiff;
  float *scratch;
};

/* 0 or 1 where the mask has only that around a tile, else 2. */
INLINE float level_of(const struct refine *of, int top, int bottom, int left, int right) {
  int rows = of->mask_rows, columns = of->mask_columns, height = of->height, width = of->width;
  int begin = most((int)((long long)left * columns / width) - 3, 0);
  int end = least((int)(((long long)right * columns + width - 1) / width) + 3, columns);
  int last = least((int)(((long long)bottom * rows + height - 1) / height) + 3, rows);
  int row = most((int)((long long)top * rows / height) - 3, 0);
  float level = of->mask[row * columns + begin];
  if (level != 0 && level != 1) return 2;
  for (; row < last; row++)
    for (int column = begin; column < end; column++)
      if (of->mask[row * columns + column] != level) return 2;
  return level;
}

INLINE void refine_tile(const struct refine *of, int top, int bottom, int left, int right) {
  int height = of->height, width = of->width, count = right - left, cells = of->model_columns;
  const int *down = of->down, *across = of->across + left;
  const float *down_by = of->down_by, *across_by = of->across_by;
  float *mask = of->scratch, *missing = mask + ROWS * SIDE, *band = missing + ROWS * SIDE;
  float *model = band + ROWS * SIDE, *red = model + 5 * ROWS * SIDE;
  float *green = red + SIDE, *blue = green + SIDE, *found = blue + SIDE;
  int from = down[top], missing_from = down[height + top], band_from = down[2 * height + top];
  int model_from = down[3 * height + top];
  cubic_rows(mask, of->mask, of->mask_columns, from, down[bottom - 1] + 3, count, across,
             across_by + 4 * left);
  cubic_rows(missing, of->missing, of->missing_columns, missing_from, down[height + bottom - 1] + 3,
             count, across + width, across_by + 4 * (width + left));
  int last = least(down[2 * height + bottom - 1] + 1, of->mask_rows - 1);
  linear_rows(band, of->band, of->mask_columns, band_from, last, count, across + 2 * width,
              across_by + 8 * width + left);
  last = least(down[3 * height + bottom - 1] + 1, of->model_rows - 1);
  for (int plane = 0; plane < 5; plane++)
    linear_rows(model + plane * ROWS * SIDE, of->model + plane * of->model_rows * cells, cells,
                model_from, last, count, across + 3 * width, across_by + 9 * width + left);
  for (int row = top; row < bottom; row++) {
    const u8 *pixel = of->rgb + (long)row * of->rgb_stride + 3 * (long)left;
    for (int at = 0; at < count; at++, pixel += 3) {
      red[at] = pixel[0];
      green[at] = pixel[1];
      blue[at] = pixel[2];
    }
    const float *four = mask + (down[row] - from) * SIDE, *by = down_by + 4 * row;
    const float *other = missing + (down[height + row] - missing_from) * SIDE;
    const float *other_by = down_by + 4 * (height + row);
    int place = down[2 * height + row];
    const float *near = band + (place - band_from) * SIDE;
    int step = place + 1 < of->mask_rows ? SIDE : 0;
    place = down[3 * height + row];
    const float *slopes = model + (place - model_from) * SIDE;
    const float *next = slopes + (place + 1 < of->model_rows ? SIDE : 0);
    float band_share = down_by[8 * height + row], share = down_by[9 * height + row];
    float b0 = by[0], b1 = by[1], b2 = by[2], b3 = by[3], stiff = of->stiff;
    float o0 = other_by[0], o1 = other_by[1], o2 = other_by[2], o3 = other_by[3];
#define MODEL(plane) \
  (slopes[at + plane * ROWS * SIDE] + \
   (next[at + plane * ROWS * SIDE] - slopes[at + plane * ROWS * SIDE]) * share)
    EACH for (int at = 0; at < count; at++) {
      float cover = four[at] * b0 + four[at + SIDE] * b1 + four[at + 2 * SIDE] * b2 +
                    four[at + 3 * SIDE] * b3;
      float lacks = other[at] * o0 + other[at + SIDE] * o1 + other[at + 2 * SIDE] * o2 +
                    other[at + 3 * SIDE] * o3;
      cover = unit(cover);
      float value = MODEL(4) * cover + MODEL(3);
      value += red[at] * MODEL(0);
      value += green[at] * MODEL(1);
      value += blue[at] * MODEL(2);
      value = unit(value);
      value = unit(value + lacks * (value * (1 - value) + stiff));
      value = (value - cover) * unit(near[at] + (near[at + step] - near[at]) * band_share);
      found[at] = unit(value + cover);
    }
#undef MODEL
    if (of->is_bytes) {
      u8 *out = (u8 *)of->alpha + (long)row * of->alpha_stride + left;
      EACH for (int at = 0; at < count; at++) out[at] = (u8)(found[at] * 255 + 0.5f);
    } else {
      float *out = (float *)of->alpha + (long)row * of->alpha_stride + left;
      EACH for (int at = 0; at < count; at++) out[at] = found[at];
    }
  }
}

EXPORT(refine)
void refine(const struct refine *of) {
  for (int top = 0; top < of->height; top += SIDE)
    for (int left = 0; left < of->width; left += SIDE) {
      int bottom = least(top + SIDE, of->height), right = least(left + SIDE, of->width);
      float level = level_of(of, top, bottom, left, right);
      if (level == 2) {
        refine_tile(of, top, bottom, left, right);
        continue;
      }
      for (int row = top; row < bottom; row++) {
        u8 *bytes = (u8 *)of->alpha + (long)row * of->alpha_stride + left;
        float *floats = (float *)of->alpha + (long)row * of->alpha_stride + left;
        if (of->is_bytes)
          for (int at = 0; at < right - left; at++) bytes[at] = level == 1 ? 255 : 0;
        else
          for (int at = 0; at < right - left; at++) floats[at] = level;
      }
    }
}

struct lack {
  float *lacks, *room;
  int stride, height, width;
  const u8 *rgb;
  int rgb_stride;
  const float *mask;
  int mask_stride;
  /* Five planes of that height and width. */
  const float *model;
  float stiff;
};

/* What a model does not explain of a part of a mask, and the room there is: see plan_tiles. */
EXPORT(lack)
void lack(const struct lack *of) {
  int width = of->width, plane = of->height * width;
  float stiff = of->stiff;
  for (int row = 0; row < of->height; row++) {
    const u8 *pixel = of->rgb + (long)row * of->rgb_stride;
    const float *mask = of->mask + (long)row * of->mask_stride, *model = of->model + row * width;
    float *lacks = of->lacks + (long)row * of->stride, *room = of->room + (long)row * of->stride;
    EACH for (int at = 0; at < width; at++) {
      float found = model[at + 4 * plane] * mask[at] + model[at + 3 * plane];
      found += (float)pixel[3 * at] * model[at];
      found += (float)pixel[3 * at + 1] * model[at + plane];
      found += (float)pixel[3 * at + 2] * model[at + 2 * plane];
      found = unit(found);
      lacks[at] = mask[at] - found;
      room[at] = found * (1 - found) + stiff;
    }
  }
}
