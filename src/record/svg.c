/* SPDX-License-Identifier: MIT */
#include "record/svg.h"

bool svg_escape(struct buf *out, const char *text)
{
	bool ok = true;

	for (; *text && ok; text++) {
		switch (*text) {
		case '&':
			ok = buf_puts(out, "&amp;");
			break;
		case '<':
			ok = buf_puts(out, "&lt;");
			break;
		case '>':
			ok = buf_puts(out, "&gt;");
			break;
		case '"':
			ok = buf_puts(out, "&quot;");
			break;
		default:
			ok = buf_add(out, text, 1);
			break;
		}
	}
	return ok;
}

bool svg_open(struct buf *out, int width, int height, const char *title)
{
	return buf_printf(out,
			  "<svg viewBox=\"0 0 %d %d\" role=\"img\" "
			  "aria-label=\"",
			  width, height) &&
	       svg_escape(out, title) && buf_puts(out, "\"><title>") &&
	       svg_escape(out, title) && buf_puts(out, "</title>\n");
}

bool svg_close(struct buf *out)
{
	return buf_puts(out, "</svg>\n");
}

bool svg_rect(struct buf *out, double x, double y, double width, double height,
	      const char *class, const char *title)
{
	if (width <= 0 || height <= 0)
		return true;
	return buf_printf(out,
			  "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
			  "height=\"%.1f\" class=\"%s\"",
			  x, y, width, height, class) &&
	       (title ? buf_puts(out, "><title>") && svg_escape(out, title) &&
				buf_puts(out, "</title></rect>\n")
		      : buf_puts(out, "/>\n"));
}

bool svg_text(struct buf *out, double x, double y, const char *anchor,
	      const char *text)
{
	return buf_printf(out,
			  "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", x,
			  y, anchor) &&
	       svg_escape(out, text) && buf_puts(out, "</text>\n");
}
