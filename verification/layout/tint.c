/* How near the pixels of a picture are to one colour: see `tint.py`.
 *
 * pixels: three bytes each, rows `stride` bytes apart. nearness: of each difference from 0 to 255. near: room
 * for two rows. out: room for all.
 */
#include <stddef.h>

const char source_sha256[] = SOURCE_SHA256; /* handed in by `hatch_build.py`, compared by `compiled.py` */

static unsigned char distance(unsigned char one, unsigned char other)
{
    return one > other ? one - other : other - one;
}

void tint(const unsigned char *pixels, size_t rows, size_t columns, ptrdiff_t stride, const unsigned char *colour,
          const float *nearness, float *near, float *out)
{
    float *here = near, *above = near + columns;
    for (size_t row = 0; row < rows; row++, pixels += stride, out += columns) {
        for (size_t column = 0; column < columns; column++) {
            const unsigned char *pixel = pixels + 3 * column;
            unsigned char far = distance(pixel[0], colour[0]), second = distance(pixel[1], colour[1]);
            unsigned char third = distance(pixel[2], colour[2]);
            far = far > second ? far : second;
            far = far > third ? far : third;
            here[column] = nearness[far];
        }
        for (size_t column = 0; column < columns; column++)
            out[column] = here[column] * 0.5f;
        if (row > 0)
            for (size_t column = 0; column < columns; column++) {
                out[column] += above[column] * 0.25f;
                (out - columns)[column] += here[column] * 0.25f;
            }
        float *next = above;
        above = here;
        here = next;
    }
}
