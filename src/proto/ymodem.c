/* SPDX-License-Identifier: MIT */
#include "proto/ymodem.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "proto/ymodem_line.h"
#include "proto/ymodem_words.h"

#define OVERHEAD 5 /* start, number, its complement, CRC */
#define SMALL	 128
#define LARGE	 1024

/* Milliseconds.  serial.md 4.3, 4.4, 4.5. */
#define HEADER_WAIT 75000 /* the device erases its staging area */
#define BLOCK_WAIT  11000 /* two of the device's own 5 s, and some */
#define FINAL_WAIT  90000 /* validation, and a bootloader is written */
#define TEXT_WAIT   2000
#define DONE_WAIT   10000 /* from the last ACK to the success text */

#define MAX_TRIES    20
#define MAX_SILENCES 3

struct session {
	struct ymline line;
	const struct ymodem_job *job;
	const struct progress *p;
	struct ymodem_result *r;
};

uint16_t ymodem_crc(const uint8_t *data, size_t len)
{
	uint16_t crc = 0;

	for (size_t i = 0; i < len; i++) {
		crc = (uint16_t)(crc ^ data[i] << 8);
		for (int bit = 0; bit < 8; bit++)
			crc = (uint16_t)(crc & 0x8000 ? crc << 1 ^ 0x1021
						      : crc << 1);
	}
	return crc;
}

/* The device's own words after CAN CAN, and what they mean. */
static int cancelled(struct session *s)
{
	struct deadline all = deadline_within(s->line.d, TEXT_WAIT);
	bool line = false;
	enum err_code code;
	uint8_t c = 0;

	ymline_forget(&s->line);
	for (;;) {
		struct deadline wait =
			deadline_within(&all, line ? 300 : TEXT_WAIT);
		struct err ignored = { 0 };
		struct err *keep = s->line.e;
		int rc;

		s->line.e = &ignored;
		rc = ymline_get(&s->line, &wait, &c);
		s->line.e = keep;
		if (rc <= 0)
			break;
		if (c == YMODEM_CAN || c == YMODEM_ACK ||
		    (s->line.text_len == 0 && c < ' '))
			continue;
		line = c == '\n';
		ymline_note(&s->line, c);
	}
	code = ymodem_words(s->line.text, s->r->reason, sizeof(s->r->reason));
	while (s->line.text_len && s->line.text[s->line.text_len - 1] <= ' ')
		s->line.text[--s->line.text_len] = '\0';
	text_clean(s->r->text, sizeof(s->r->text), s->line.text,
		   s->line.text_len);
	return err_set(s->line.e, code, "ymodem", "%s%s%s%s",
		       s->r->reason[0] ? s->r->reason : "the device broke off",
		       s->r->text[0] ? " (\"" : "", s->r->text,
		       s->r->text[0] ? "\")" : "");
}

static void repeat(struct session *s, const char *why)
{
	s->r->retries++;
	progress_retry(s->p, why);
}

static int timed_out(struct session *s, const char *what)
{
	return err_set(s->line.e, ERR_TIMEOUT, "ymodem",
		       "the device does not answer to %s", what);
}

static int put_block(struct session *s, unsigned number, const uint8_t *data,
		     size_t len, size_t size)
{
	uint8_t block[LARGE + OVERHEAD] = { 0 };
	uint16_t crc;

	block[0] = size == LARGE ? YMODEM_STX : YMODEM_SOH;
	block[1] = (uint8_t)number;
	block[2] = (uint8_t)~number;
	memcpy(block + 3, data, len);
	crc = ymodem_crc(block + 3, size);
	block[3 + size] = (uint8_t)(crc >> 8);
	block[4 + size] = (uint8_t)crc;
	return ymline_put(&s->line, block, size + OVERHEAD);
}

/* The blank after the size keeps old receivers from a buffer overrun. */
static int put_header(struct session *s)
{
	char data[SMALL] = "binary";
	size_t name = strlen(data);
	int n;

	if (s->job->name && s->job->name[0] && strlen(s->job->name) <= 64 &&
	    !strchr(s->job->name, '/')) {
		name = strlen(s->job->name);
		memcpy(data, s->job->name, name + 1);
	}
	n = snprintf(data + name + 1, sizeof(data) - name - 1, "%zu ",
		     s->job->len);
	return put_block(s, 0, (const uint8_t *)data, name + 1 + (size_t)n,
			 SMALL);
}

/* Number 0 is the header, the data begins with number 1. */
static size_t last_number(const struct ymodem_job *job)
{
	return (job->len + job->block - 1) / job->block;
}

static int put_number(struct session *s, size_t number)
{
	size_t at, left;

	if (number == 0)
		return put_header(s);
	at = (number - 1) * s->job->block;
	left = s->job->len - at;
	if (left > s->job->block)
		left = s->job->block;
	return put_block(s, (unsigned)(number & 0xff), s->job->data + at, left,
			 left <= SMALL ? SMALL : LARGE);
}

static void confirm(struct session *s, size_t next)
{
	uint64_t done = (uint64_t)(next - 1) * s->job->block;

	if (done > s->job->len)
		done = s->job->len;
	s->r->blocks = (unsigned)(next - 1);
	s->r->bytes = done;
	progress_moved(s->p, done, s->job->len);
}

static int stop(struct session *s)
{
	ymline_put(&s->line, (const char[]){ YMODEM_ABORT }, 1);
	cancelled(s);
	err_clear(s->line.e);
	s->r->reason[0] = '\0';
	return err_set(s->line.e, ERR_STOPPED, "ymodem",
		       "stopped after %llu of %zu bytes; the old module is "
		       "untouched",
		       (unsigned long long)s->r->bytes, s->job->len);
}

/*
 * Where the receiver may be.  It takes only the number it expects and answers
 * NAK to all others, so after a repeat a NAK says that the block
 * had arrived and its ACK was lost: the next one is tried.  If that is not
 * welcome either the one after it is, and then from the first again.
 */
#define WINDOW 3

struct place {
	size_t next;  /* the first block not known to have arrived */
	size_t ahead; /* the one being tried is next + ahead */
	unsigned sent[WINDOW];
	unsigned tries, silences;
};

static void place_confirm(struct place *at)
{
	*at = (struct place){ .next = at->next + at->ahead + 1 };
}

/* A NAK; true if only the end mark is left to try. */
static bool place_refused(struct place *at, size_t last)
{
	if (at->sent[at->ahead] < 2)
		return false;
	if (at->next + at->ahead < last)
		at->ahead = (at->ahead + 1) % WINDOW;
	else if (at->ahead == 0 || at->sent[0] > 2)
		return true;
	else
		at->ahead = 0;
	return false;
}

/* Sends one block and waits for its answer. */
static int try_block(struct session *s, struct place *at)
{
	int rc;

	s->line.rx_at = s->line.rx_len;
	rc = put_number(s, at->next + at->ahead);
	if (rc < 0)
		return rc;
	at->tries++;
	at->sent[at->ahead]++;
	rc = ymline_answer(&s->line, at->next == 0 ? HEADER_WAIT : BLOCK_WAIT);
	if (rc == YMLINE_ACK && (at->tries > 1 || at->next == 0)) {
		/* also the answer to a repeat, and the header's `C` */
		rc = at->tries > 1
			     ? ymline_hush(&s->line, YMLINE_QUIET_LONG, NULL)
			     : ymline_hush_header(&s->line);
		return rc < 0 ? rc : YMLINE_ACK;
	}
	return rc;
}

/* Header and data. */
static int send_blocks(struct session *s)
{
	size_t last = last_number(s->job);
	struct place at = { 0 };

	while (at.next <= last) {
		int rc;

		if (at.tries == 0 && progress_stop(s->p))
			return stop(s);
		rc = try_block(s, &at);
		if (rc < 0)
			return rc;
		if (rc == YMLINE_CANCEL)
			return cancelled(s);
		if (rc == YMLINE_ACK ||
		    (rc == YMLINE_NAK && place_refused(&at, last))) {
			place_confirm(&at);
			confirm(s, at.next);
			continue;
		}
		if (rc == YMLINE_SILENCE &&
		    (++at.silences == MAX_SILENCES || deadline_over(s->line.d)))
			return timed_out(s, at.next ? "a block" : "the header");
		if (at.tries == MAX_TRIES)
			return err_set(s->line.e, ERR_PROTOCOL, "ymodem",
				       "the device does not take block %zu",
				       at.next);
		repeat(s, rc == YMLINE_NAK ? "the device wants another block"
			  : rc == YMLINE_AGAIN ? "the device asks again"
					       : "no answer");
	}
	return 0;
}

/* Where nothing was sent twice nothing is answered late. */
static int64_t quiet(const struct session *s)
{
	return s->r->retries ? YMLINE_QUIET : YMLINE_MOMENT;
}

/* EOT is answered with ACK whenever a block may start:
 * serial.md 4.1. */
static int send_end(struct session *s)
{
	int rc;

	for (unsigned tries = 0; tries < MAX_SILENCES; tries++) {
		rc = ymline_hush(&s->line, quiet(s), NULL);
		if (rc < 0)
			return rc;
		if (tries)
			repeat(s, "no answer to the end mark");
		rc = ymline_put(&s->line, (const uint8_t[]){ YMODEM_EOT }, 1);
		if (rc < 0)
			return rc;
		rc = ymline_answer(&s->line, BLOCK_WAIT);
		if (rc < 0)
			return rc;
		if (rc == YMLINE_CANCEL)
			return cancelled(s);
		if (rc == YMLINE_ACK)
			return ymline_hush(&s->line,
					   tries ? YMLINE_QUIET_LONG : quiet(s),
					   NULL);
		if (deadline_over(s->line.d))
			break;
	}
	return timed_out(s, "the end mark");
}

static bool has_success(const struct session *s)
{
	return strstr(s->line.text, "Downloaded file successfully") != NULL;
}

/* Reads on until the success text is complete. */
static void rest_of_success(struct session *s)
{
	struct deadline all = deadline_within(s->line.d, TEXT_WAIT);
	struct err ignored = { 0 };
	struct err *keep = s->line.e;
	uint8_t c = 0;

	s->line.e = &ignored;
	for (;;) {
		struct deadline wait = deadline_within(&all, 3 * YMLINE_QUIET);

		if (ymline_get(&s->line, &wait, &c) <= 0)
			break;
		ymline_note(&s->line, c);
	}
	s->line.e = keep;
}

static int success(struct session *s)
{
	const char *text = s->line.text;

	while (*text && (unsigned char)*text <= ' ')
		text++;
	for (char *c = s->line.text; *c; c++) {
		if (*c == '\r' || *c == '\n')
			*c = ' ';
	}
	while (s->line.text_len && s->line.text[s->line.text_len - 1] == ' ')
		s->line.text[--s->line.text_len] = '\0';
	text_clean(s->r->text, sizeof(s->r->text), text, strlen(text));
	s->r->accepted = true;
	return 0;
}

/*
 * The answer to the empty header.  1: send it again, 0: accepted.  Either the
 * ACK or the text that follows it will do, a port that vanishes after
 * one of them as well.
 */
static int final_answer(struct session *s)
{
	struct deadline wait = deadline_within(s->line.d, FINAL_WAIT);
	bool acked = false, again = false;
	uint8_t c = 0;
	int rc;

	while ((rc = ymline_get(&s->line, &wait, &c)) > 0) {
		if (c == YMODEM_CAN) {
			rc = ymline_is_cancel(&s->line);
			if (rc < 0)
				break;
			if (rc > 0)
				return cancelled(s);
		} else if (c == YMODEM_ACK) {
			acked = true;
			wait = deadline_within(s->line.d, DONE_WAIT);
		} else if (c == YMODEM_AGAIN && !acked &&
			   s->line.text_len == 0) {
			if (!again)
				wait = deadline_within(s->line.d,
						       YMLINE_AGAIN_WAIT);
			again = true;
		} else if (c != YMODEM_NAK) {
			ymline_note(&s->line, c);
		}
		if (c == '!' && has_success(s)) {
			rest_of_success(s);
			return success(s);
		}
	}
	if (acked && (rc == 0 || rc == -ERR_LOST)) {
		if (rc < 0)
			err_clear(s->line.e);
		return success(s);
	}
	if (rc < 0)
		return err_context(s->line.e, "after the whole file was sent"),
		       rc;
	return again ? 1 : timed_out(s, "the last block");
}

static int send_final(struct session *s)
{
	for (unsigned tries = 0; tries < MAX_SILENCES; tries++) {
		int rc;

		if (tries)
			repeat(s, "no answer to the last block");
		ymline_forget(&s->line);
		rc = put_block(s, 0,
			       (const uint8_t *)"\0"
						"0 ",
			       3, SMALL);
		if (rc < 0)
			return rc;
		rc = final_answer(s);
		if (rc <= 0)
			return rc;
	}
	return timed_out(s, "the last block");
}

static int check(const struct ymodem_job *job, struct err *e)
{
	if (job->block != SMALL && job->block != LARGE)
		return err_set(e, ERR_INTERNAL, "ymodem", "block size %u",
			       job->block);
	if (job->len == 0)
		return err_set(e, ERR_REFUSED, "ymodem", "the image is empty");
	if (job->len > job->limit)
		return err_set(e, ERR_REFUSED, "ymodem",
			       "the image has %zu bytes, the device takes %zu",
			       job->len, job->limit);
	return 0;
}

int ymodem_send(struct serial *port, const struct ymodem_job *job,
		const struct progress *p, struct deadline *d,
		struct ymodem_result *r, struct err *e)
{
	struct err own = { 0 };
	struct session s = {
		.line = { .port = port, .d = d, .e = e ? e : &own },
		.job = job,
		.p = p,
		.r = r,
	};
	int64_t begin = clock_now_us(d->clock);
	int rc;

	memset(r, 0, sizeof(*r));
	rc = check(job, s.line.e);
	if (rc < 0)
		return rc;
	rc = ymline_hush(&s.line, YMLINE_QUIET, NULL);
	if (rc == 0)
		rc = send_blocks(&s);
	if (rc == 0 && progress_stop(p))
		rc = stop(&s);
	if (rc == 0)
		rc = send_end(&s);
	if (rc == 0)
		rc = send_final(&s);
	if (rc == -ERR_TIMEOUT || rc == -ERR_PROTOCOL) {
		struct err ignored = { 0 };

		s.line.e = &ignored;
		ymline_put(&s.line, (const char[]){ YMODEM_ABORT }, 1);
	}
	r->ms = (clock_now_us(d->clock) - begin) / 1000;
	return rc;
}
