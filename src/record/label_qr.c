/* SPDX-License-Identifier: MIT */
#include "record/label_qr.h"

#ifdef HAVE_QRENCODE

#include <qrencode.h>

#define MARGIN 4 /* the quiet zone of ISO 18004 */

/* One stroke for each run of dark squares in a row. */
static bool put_row(struct buf *out, const QRcode *q, int y)
{
	bool ok = true;

	for (int x = 0; x < q->width; x++) {
		int from = x;

		while (x < q->width && (q->data[y * q->width + x] & 1))
			x++;
		if (x > from)
			ok = ok &&
			     buf_printf(out, "M%d %dh%dv1h-%dz", from + MARGIN,
					y + MARGIN, x - from, x - from);
	}
	return ok;
}

int label_qr(const char *text, bool size, struct buf *out, struct err *e)
{
	QRcode *q =
		QRcode_encodeString8bit(text[0] ? text : " ", 0, QR_ECLEVEL_M);
	bool ok = q != NULL;

	if (ok && size) {
		ok = buf_printf(out, "%d", q->width + 2 * MARGIN);
	} else if (ok) {
		ok = buf_puts(out, "<path d=\"");
		for (int y = 0; y < q->width; y++)
			ok = ok && put_row(out, q, y);
		ok = ok && buf_puts(out, "\"/>");
	}
	QRcode_free(q);
	return ok ? 0 : err_memory(e, "label");
}

#else

int label_qr(const char *text, bool size, struct buf *out, struct err *e)
{
	(void)text, (void)size, (void)out;
	return err_set(e, ERR_USAGE, "label",
		       "this unbrick was built without libqrencode and draws "
		       "no {qr}; ZPL printers draw it themselves (^BQ)");
}

#endif
