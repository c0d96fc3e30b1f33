/* How well windows of a picture fit vectors of the same size: see `correlation.py`.
 *
 * A window is tried where it stands; if nothing there fits well enough, also a pixel off in each direction.
 * `out` gets a row for each window: the best score of any of its forms, then the largest product with each of
 * its `weights` last vectors. NaN instead, where a pixel beyond the picture would have to be looked at or the
 * window has more than MOST pixels.
 */
#include <stddef.h>

const char source_sha256[] = SOURCE_SHA256; /* handed in by `hatch_build.py`, compared by `compiled.py` */

#define MOST 32768
#define LANES 8
#define FLAT 1e-7f
#define SHIFTS 9

struct window {
    ptrdiff_t top, left, height, width, forms;
    const float *vectors;
};

static const int DOWN[SHIFTS] = {0, -1, -1, -1, 0, 0, 1, 1, 1}, RIGHT[SHIFTS] = {0, -1, 0, 1, -1, 1, -1, 0, 1};

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

/* The squared length of the pixels less their mean. */
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

static int lies_in(const struct window *window, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t around)
{
    return window->height > 0 && window->width > 0 && window->height <= MOST / window->width
           && window->top >= around && window->left >= around && window->top + window->height + around <= rows
           && window->left + window->width + around <= columns;
}

static void try_at(const float *corner, ptrdiff_t columns, const struct window *window, size_t weights, float *best)
{
    float pixels[MOST];
    size_t width = (size_t)window->width, height = (size_t)window->height, size = width * height;
    for (size_t row = 0; row < height; row++)
        for (size_t column = 0; column < width; column++)
            pixels[row * width + column] = corner[row * (size_t)columns + column];
    float squared = squares(pixels, size);
    const float *vector = window->vectors;
    for (ptrdiff_t form = 0; form < window->forms; form++, vector += size) {
        float score = squared > FLAT ? dot(pixels, vector, size) / __builtin_sqrtf(squared) : 0;
        best[0] = score > best[0] ? score : best[0];
    }
    for (size_t weight = 1; weight <= weights; weight++, vector += size) {
        float product = dot(pixels, vector, size);
        best[weight] = product > best[weight] ? product : best[weight];
    }
}

void best_fits(const float *picture, ptrdiff_t rows, ptrdiff_t columns, const struct window *windows, size_t count,
               size_t weights, float enough, float *out)
{
    for (size_t place = 0; place < count; place++, out += 1 + weights) {
        const struct window *window = windows + place;
        for (size_t value = 0; value <= weights; value++)
            out[value] = -__builtin_inff();
        for (int shift = 0; shift < SHIFTS; shift++) {
            if (shift == 1 && out[0] >= enough)
                break;
            if (!lies_in(window, rows, columns, shift > 0)) {
                for (size_t value = 0; value <= weights; value++)
                    out[value] = __builtin_nanf("");
                break;
            }
            ptrdiff_t top = window->top + DOWN[shift], left = window->left + RIGHT[shift];
            try_at(picture + top * columns + left, columns, window, weights, out);
        }
    }
}
