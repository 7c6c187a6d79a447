/* SPDX-License-Identifier: MIT */
#include "proto/ymodem_line.h"

#include <string.h>

#define WRITE_WAIT 30000
#define CAN_WAIT   1000
#define MAX_NOISE  (4u << 20)

int ymline_get(struct ymline *l, struct deadline *wait, uint8_t *c)
{
	if (l->rx_at == l->rx_len) {
		int n = serial_read(l->port, l->rx, sizeof(l->rx), wait, l->e);

		if (n <= 0)
			return n;
		l->rx_at = 0;
		l->rx_len = (size_t)n;
		l->taken += l->rx_len;
		if (l->taken > MAX_NOISE)
			return err_set(l->e, ERR_PROTOCOL, "ymodem",
				       "the device sends noise without end");
	}
	*c = l->rx[l->rx_at++];
	return 1;
}

int ymline_put(struct ymline *l, const void *data, size_t len)
{
	struct deadline wait = deadline_within(l->d, WRITE_WAIT);

	return serial_write(l->port, data, len, &wait, l->e);
}

void ymline_note(struct ymline *l, uint8_t c)
{
	if (l->text_len + 1 == sizeof(l->text)) {
		memmove(l->text, l->text + 128, l->text_len - 128);
		l->text_len -= 128;
	}
	l->text[l->text_len++] = (char)(c == 0 ? ' ' : c);
	l->text[l->text_len] = '\0';
}

int ymline_hush(struct ymline *l, int64_t quiet_ms, bool *acked)
{
	struct deadline all = deadline_within(l->d, 4 * YMLINE_QUIET_LONG);
	uint8_t c = 0;
	int rc;

	do {
		struct deadline wait = deadline_within(&all, quiet_ms);

		rc = ymline_get(l, &wait, &c);
		if (rc > 0 && c == YMODEM_ACK && acked)
			*acked = true;
	} while (rc > 0);
	return rc;
}

int ymline_hush_header(struct ymline *l)
{
	struct deadline all = deadline_within(l->d, YMLINE_QUIET_LONG);
	int64_t quiet_ms = YMLINE_QUIET;
	uint8_t c = 0;
	int rc;

	do {
		struct deadline wait = deadline_within(&all, quiet_ms);

		rc = ymline_get(l, &wait, &c);
		if (rc > 0 && c == YMODEM_AGAIN)
			quiet_ms = YMLINE_MOMENT;
	} while (rc > 0);
	return rc;
}

int ymline_is_cancel(struct ymline *l)
{
	struct deadline wait = deadline_within(l->d, CAN_WAIT);
	uint8_t c = 0;
	int rc = ymline_get(l, &wait, &c);

	if (rc > 0 && c != YMODEM_CAN)
		l->rx_at--;
	return rc > 0 ? c == YMODEM_CAN : rc;
}

int ymline_answer(struct ymline *l, int64_t limit_ms)
{
	struct deadline wait = deadline_within(l->d, limit_ms);
	bool again = false;
	bool acked = false;
	uint8_t c = 0;
	int rc;

	while ((rc = ymline_get(l, &wait, &c)) > 0) {
		switch (c) {
		case YMODEM_ACK:
			return YMLINE_ACK;
		case YMODEM_NAK:
			rc = ymline_hush(l, YMLINE_QUIET, &acked);
			if (rc < 0)
				return rc;
			return acked ? YMLINE_ACK : YMLINE_NAK;
		case YMODEM_CAN:
			rc = ymline_is_cancel(l);
			if (rc != 0)
				return rc < 0 ? rc : YMLINE_CANCEL;
			break;
		case YMODEM_AGAIN:
			if (!again)
				wait = deadline_within(l->d, YMLINE_AGAIN_WAIT);
			again = true;
			break;
		default:
			ymline_note(l, c);
		}
	}
	if (rc < 0)
		return rc;
	return again ? YMLINE_AGAIN : YMLINE_SILENCE;
}

void ymline_forget(struct ymline *l)
{
	l->text_len = 0;
	l->text[0] = '\0';
}
