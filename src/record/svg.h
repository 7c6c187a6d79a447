/* SPDX-License-Identifier: MIT */
/*
 * Pictures of a report: rectangles and words, coloured by class, so that the
 * page's style says how they look in the dark, in the light and on paper.
 * Each picture has a title for those who do not see it; what it shows stands
 * in a table beside it as well.  All append to *out; false: it is full.
 */
#ifndef RECORD_SVG_H
#define RECORD_SVG_H

#include <stdbool.h>

#include "base/bytes.h"

/* Text for elements and quoted attributes. */
bool svg_escape(struct buf *out, const char *text);

bool svg_open(struct buf *out, int width, int height, const char *title);
bool svg_close(struct buf *out);
/* title: told when pointed at, or NULL.  What has no width is not drawn. */
bool svg_rect(struct buf *out, double x, double y, double width, double height,
	      const char *class, const char *title);
/* anchor: "start", "middle", "end". */
bool svg_text(struct buf *out, double x, double y, const char *anchor,
	      const char *text);

#endif
