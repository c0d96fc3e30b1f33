/* Dot products of windows of a picture with vectors of the same size: see `correlation.py`.
 *
 * For each cell and each shift `out` gets a row of 1 + count numbers: the squared length of the window's
 * pixels less their mean, then the dot product of the pixels with each of the cell's `count` vectors. A window that would
 * reach beyond the picture must not be asked for; a cell has at most MOST pixels.
 */
#include <stddef.h>

#define MOST 32768
#define LANES 8

static float dot(const float *one, const float *other, size_t size)
{
    float lanes[LANES] = {0};
    float sum = 0;
    size_t place = 0;
    for (; place + LANES <= size; place += LANES)
        for (size_t lane = 0; lane < LANES; lane++)
            lanes[lane] += one[place + lane] * other[place + lane];
    for (; place < size; place++)
        sum += one[place] * other[place];
    for (size_t lane = 0; lane < LANES; lane++)
        sum += lanes[lane];
    return sum;
}

static float squares(const float *pixels, size_t size)
{
    float centred[LANES], lanes[LANES] = {0}, mean = 0, sum = 0;
    size_t place = 0;
    for (; place + LANES <= size; place += LANES)
        for (size_t lane = 0; lane < LANES; lane++)
            lanes[lane] += pixels[place + lane];
    for (; place < size; place++)
        mean += pixels[place];
    for (size_t lane = 0; lane < LANES; lane++)
        mean += lanes[lane];
    mean /= (float)size;
    for (size_t lane = 0; lane < LANES; lane++)
        lanes[lane] = 0;
    for (place = 0; place + LANES <= size; place += LANES)
        for (size_t lane = 0; lane < LANES; lane++) {
            centred[lane] = pixels[place + lane] - mean;
            lanes[lane] += centred[lane] * centred[lane];
        }
    for (; place < size; place++)
        sum += (pixels[place] - mean) * (pixels[place] - mean);
    for (size_t lane = 0; lane < LANES; lane++)
        sum += lanes[lane];
    return sum;
}

void correlate(const float *picture, const ptrdiff_t *corners, const size_t *heights, const size_t *widths,
               const float *const *vectors, const ptrdiff_t *shifts, float *out, size_t stride, size_t cells,
               size_t count, size_t shifted)
{
    float pixels[MOST];
    for (size_t cell = 0; cell < cells; cell++) {
        size_t width = widths[cell], height = heights[cell], size = width * height;
        for (size_t shift = 0; shift < shifted; shift++) {
            const float *window = picture + corners[cell] + shifts[shift];
            for (size_t row = 0; row < height; row++)
                for (size_t column = 0; column < width; column++)
                    pixels[row * width + column] = window[row * stride + column];
            *out++ = squares(pixels, size);
            for (size_t vector = 0; vector < count; vector++)
                *out++ = dot(pixels, vectors[cell] + vector * size, size);
        }
    }
}
