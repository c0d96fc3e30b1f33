/* Calls one function of PDFium for many arguments in a row.
 *
 * Python hands in the function, so that nothing is linked here and no header of PDFium is needed. A call from
 * here takes some ten nanoseconds, the same call through ctypes half a microsecond; a page has thousands.
 * `bulk.py` has the same loops in Python for machines without a C compiler.
 *
 * handles: the first argument of each call; one for all where `apart` is 0, else 1. indices: the second one,
 * where the name says `indexed`.
 * out: a row for each call; `step` bytes from one output of a row to the next, `row` bytes from row to row.
 */
#include <stddef.h>

const char source_sha256[] = SOURCE_SHA256; /* handed in by `hatch_build.py`, compared by `compiled.py` */

#define ROW(output) ((void *)(out + call * row + (output) * step))
#define EACH(name, result, arguments, statement)                                                             \
    void name(result (*function) arguments, void *const *handles, size_t apart, const int *indices,          \
              size_t count, char *out, size_t row, size_t step)                                              \
    {                                                                                                        \
        (void)indices;                                                                                       \
        (void)step;                                                                                          \
        for (size_t call = 0; call < count; call++) {                                                        \
            void *handle = handles[call * apart];                                                            \
            statement;                                                                                       \
        }                                                                                                    \
    }

EACH(number, int, (void *), *(int *)ROW(0) = function(handle))
EACH(address, void *, (void *), *(void **)ROW(0) = function(handle))
EACH(address_indexed, void *, (void *, int), *(void **)ROW(0) = function(handle, indices[call]))
EACH(double_indexed, double, (void *, int), *(double *)ROW(0) = function(handle, indices[call]))
EACH(outputs_1, int, (void *, void *), function(handle, ROW(0)))
EACH(outputs_2, int, (void *, void *, void *), function(handle, ROW(0), ROW(1)))
EACH(outputs_4, int, (void *, void *, void *, void *, void *), function(handle, ROW(0), ROW(1), ROW(2), ROW(3)))
EACH(outputs_1_indexed, int, (void *, int, void *), function(handle, indices[call], ROW(0)))
EACH(outputs_2_indexed, int, (void *, int, void *, void *), function(handle, indices[call], ROW(0), ROW(1)))
EACH(outputs_4_indexed, int, (void *, int, void *, void *, void *, void *),
     function(handle, indices[call], ROW(0), ROW(1), ROW(2), ROW(3)))
