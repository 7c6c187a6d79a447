/* SPDX-License-Identifier: MIT */
#include "proto/shell.h"

#include <string.h>

#include "base/system.h"
#include "base/text.h"
#include "proto/shell_text.h"

/* Milliseconds; serial.md 2.4, 5.4, 7. */
#define OPEN_PAUSE     100
#define SILENCE	       250 /* the end of an answer */
#define STILL	       50  /* nothing was said since it was opened */
#define SPILL	       40  /* the lines behind one that was waited for */
#define DRAIN_LIMIT    2000
#define WAKE_VERSION   1000
#define WAKE_ID	       1500
#define IDENTIFY_LIMIT 20000
#define VERSION_LIMIT  2000
#define TABLE_LIMIT    30000 /* a silent co-processor is asked for 10 to 20 */
#define TABLE_GAP      3000  /* a table that stops that long is cut */
#define MAC_LIMIT      5000
#define CLAIMED_LIMIT  1000
#define UPDATE_LIMIT   10000
#define WRITE_LIMIT    2000
#define REFUSAL_WAIT   300 /* 6.0 says no 100 ms after its waiting line */

#define TRIES	 3
#define TEXT_MAX 131072

/* One command and how to know its answer. */
struct question {
	char command;
	int64_t limit;
	int64_t gap;	/* silence that ends an unfinished answer; 0: none */
	int64_t linger; /* silence to wait for after a finished one */
	bool (*found)(const char *text, void *out);
	void *out;
};

/* Control bytes are leftovers of a receiver; NUL would end the text. */
static bool keep_text(struct buf *text, const uint8_t *data, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		bool control = data[i] < ' ' && !strchr("\r\n\t", data[i]);

		if (data[i] != 0 && !control && !buf_add(text, data + i, 1))
			return false;
	}
	return true;
}

/* 1: something came, 0: the deadline is over. */
static int listen(struct serial *s, struct buf *text, struct deadline *d,
		  struct err *e)
{
	uint8_t data[512];
	int n = serial_read(s, data, sizeof(data), d, e);

	if (n > 0 && !keep_text(text, data, (size_t)n))
		return err_set(e, ERR_PROTOCOL, "shell",
			       "the port talks without end");
	return n > 0 ? 1 : n;
}

/* Reads until the port is quiet for `silence`, at most DRAIN_LIMIT. */
static int drain(struct serial *s, int64_t silence, struct buf *text,
		 struct deadline *d, struct err *e)
{
	struct deadline all = deadline_within(d, DRAIN_LIMIT);
	int rc;

	do {
		struct deadline wait = deadline_within(&all, silence);

		rc = listen(s, text, &wait, e);
	} while (rc > 0 && !deadline_over(&all));
	return rc < 0 ? rc : 0;
}

static int say(struct serial *s, char c, struct deadline *d, struct err *e)
{
	struct deadline wait = deadline_within(d, WRITE_LIMIT);
	int rc = serial_write(s, &c, 1, &wait, e);

	return rc < 0 ? rc : 0;
}

/* Secrets may be in there: serial.md 2.2. */
static void wipe(struct buf *text)
{
	if (text->data)
		system_wipe(text->data, text->cap);
	buf_fini(text);
}

/* 1: found, 0: not within its limit.  What lingers may add to the answer. */
static int ask(struct serial *s, const struct question *q, struct buf *text,
	       struct deadline *d, struct err *e)
{
	struct deadline all, wait;
	int rc;

	rc = drain(s, 20, text, d, e);
	buf_clear(text);
	if (rc == 0)
		rc = say(s, q->command, d, e);
	if (rc < 0)
		return rc;
	all = deadline_within(d, q->limit);
	wait = all;
	while ((rc = listen(s, text, &wait, e)) > 0) {
		if (q->found(buf_text(text), q->out)) {
			rc = drain(s, q->linger, text, d, e);
			return rc < 0 ? rc : q->found(buf_text(text), q->out);
		}
		wait = q->gap ? deadline_within(&all, q->gap) : all;
	}
	return rc;
}

static int no_answer(struct err *e, char command)
{
	return err_set(e, ERR_TIMEOUT, "shell",
		       "no usable answer to the command %c", command);
}

static int ask_tries(struct serial *s, const struct question *q,
		     struct deadline *d, struct err *e)
{
	struct buf text;
	int rc = 0;

	buf_init(&text, TEXT_MAX);
	for (int i = 0; rc == 0 && i < TRIES && !deadline_over(d); i++)
		rc = ask(s, q, &text, d, e);
	wipe(&text);
	return rc == 0 ? no_answer(e, q->command) : rc < 0 ? rc : 0;
}

static bool found_id(const char *text, void *out)
{
	return shell_find_id(text, out);
}

static bool found_version(const char *text, void *out)
{
	return shell_find_version(text, out);
}

static bool found_mac(const char *text, void *out)
{
	return shell_find_mac(text, out);
}

static bool found_claimed(const char *text, void *out)
{
	return shell_find_claimed(text, out);
}

/* Strict while more may come; what only balances is taken at the very end. */
static bool found_table(const char *text, void *out)
{
	size_t len = strlen(text);

	return len && (text[len - 1] == '\n' || text[len - 1] == '\r') &&
	       shell_find_table(text, false, out);
}

static bool found_diagnostics(const char *text, void *out)
{
	buf_clear(out);
	return shell_find_diagnostics(text, out);
}

static int wake_once(struct serial *s, bool again, struct buf *text,
		     struct deadline *d, struct err *e)
{
	char release[SHELL_RELEASE];
	struct shell_id id;
	/* An earlier try may be answered late; the first one has none. */
	const int64_t linger = again ? SILENCE : 0;
	/* One that needs its time to listen has it here, not before. */
	const int64_t limit = WAKE_VERSION + (again ? 0 : SILENCE - STILL);
	const struct question version = { 'v',	  limit,	 0,
					  linger, found_version, release };
	const struct question identify = { 'i',	    WAKE_ID,  0,
					   SILENCE, found_id, &id };
	int rc = ask(s, &version, text, d, e);

	/* 0.4.0 to 0.4.3 have no `v` */
	return rc == 0 ? ask(s, &identify, text, d, e) : rc;
}

/* Ends a claim code prompt or a YMODEM receiver; harmless to the shell. */
static int leave_prompts(struct serial *s, struct buf *text, struct deadline *d,
			 struct err *e)
{
	int rc = say(s, '\n', d, e);

	if (rc == 0)
		rc = drain(s, SILENCE, text, d, e);
	if (rc == 0)
		rc = say(s, 'a', d, e);
	if (rc == 0)
		rc = drain(s, 2 * SILENCE, text, d, e);
	return rc;
}

int shell_wake(struct serial *s, struct deadline *d, struct err *e)
{
	struct buf text;
	int rc;

	buf_init(&text, TEXT_MAX);
	deadline_sleep_ms(d, OPEN_PAUSE);
	rc = drain(s, STILL, &text, d, e);
	if (rc == 0 && text.len)
		rc = drain(s, SILENCE, &text, d, e);
	for (int i = 0; rc == 0 && i < TRIES && !deadline_over(d); i++) {
		if (i > 0)
			rc = leave_prompts(s, &text, d, e);
		if (strstr(buf_text(&text), "SSID: ") ||
		    strstr(buf_text(&text), "Security 0="))
			rc = err_set(e, ERR_PROTOCOL, "shell",
				     "a question about Wi-Fi is open on the "
				     "device; reset it");
		if (rc == 0)
			rc = wake_once(s, i > 0, &text, d, e);
	}
	wipe(&text);
	if (rc == 0)
		return err_set(e, ERR_TIMEOUT, "shell",
			       "the shell does not answer: the device is not "
			       "listening, or its application is busy");
	return rc < 0 ? rc : 0;
}

int shell_identify(struct serial *s, struct shell_id *out, struct deadline *d,
		   struct err *e)
{
	const struct question q = {
		'i',
		IDENTIFY_LIMIT,
		0,
		SPILL,
		found_id,
		/* cppcheck-suppress ctuuninitvar ; only written to */
		out,
	};

	return ask_tries(s, &q, d, e);
}

int shell_version(struct serial *s, char out[SHELL_RELEASE], struct deadline *d,
		  struct err *e)
{
	const struct question q = {
		'v', VERSION_LIMIT, 0, 0, found_version, out
	};

	return ask_tries(s, &q, d, e);
}

int shell_mac(struct serial *s, char out[SHELL_MAC], struct deadline *d,
	      struct err *e)
{
	const struct question q = { 'm', MAC_LIMIT, 0, 0, found_mac, out };

	return ask_tries(s, &q, d, e);
}

int shell_claimed(struct serial *s, bool *claimed, struct deadline *d,
		  struct err *e)
{
	const struct question q = { 'c', CLAIMED_LIMIT, 0,
				    0,	 found_claimed, claimed };

	return ask_tries(s, &q, d, e);
}

int shell_table(struct serial *s, struct buf *json, struct deadline *d,
		struct err *e)
{
	struct buf text, table;
	const struct question q = { 's', TABLE_LIMIT, TABLE_GAP,
				    0,	 found_table, &table };
	int rc = 0;

	buf_init(&text, TEXT_MAX);
	buf_init(&table, SHELL_TABLE_MAX);
	for (int i = 0; rc == 0 && i < TRIES && !deadline_over(d); i++)
		rc = ask(s, &q, &text, d, e);
	if (rc == 0 && shell_find_table(buf_text(&text), true, &table))
		rc = 1;
	if (rc > 0 && !buf_add(json, table.data, table.len))
		rc = err_set(e, ERR_NO_MEMORY, "shell", "table too large");
	if (rc == 0 && text.len > 0)
		rc = err_set(e, ERR_PROTOCOL, "shell",
			     "the module table arrives cut or garbled, also "
			     "after %d tries",
			     TRIES);
	buf_fini(&text);
	buf_fini(&table);
	return rc == 0 ? no_answer(e, 's') : rc < 0 ? rc : 0;
}

int shell_diagnostics(struct serial *s, struct buf *json, struct deadline *d,
		      struct err *e)
{
	struct buf found;
	const struct question q = { 'd', TABLE_LIMIT,	    TABLE_GAP,
				    0,	 found_diagnostics, &found };
	int rc;

	buf_init(&found, SHELL_TABLE_MAX);
	rc = ask_tries(s, &q, d, e);
	if (rc == 0 && !buf_add(json, found.data, found.len))
		rc = err_set(e, ERR_NO_MEMORY, "shell",
			     "diagnostics too large");
	buf_fini(&found);
	return rc;
}

int shell_leave(struct serial *s, struct deadline *d, struct err *e)
{
	return say(s, 'x', d, e);
}

int shell_safe_listening(struct serial *s, struct deadline *d, struct err *e)
{
	return say(s, 'L', d, e);
}

static bool found_waiting(const char *text, void *out)
{
	const char *at = strstr(text, "Waiting for the binary file");

	(void)out;
	if (strstr(text, "not supported"))
		return true;
	/* a receiver that runs already asks for the header: serial.md 4.2 */
	return (at && strchr(at, '\n')) || strcmp(text, "C") == 0;
}

int shell_update_begin(struct serial *s, bool known, struct deadline *d,
		       struct err *e)
{
	const struct question q = { .command = 'f',
				    .limit = UPDATE_LIMIT,
				    .linger = known ? 0 : REFUSAL_WAIT,
				    .found = found_waiting };
	struct buf text;
	int rc;

	buf_init(&text, TEXT_MAX);
	rc = ask(s, &q, &text, d, e);
	if (rc > 0 && strstr(buf_text(&text), "no longer supported"))
		rc = err_set(e, ERR_NO_ROAD, "shell",
			     "Device OS 6.0 and later take no firmware over "
			     "the serial port; use a USB request or DFU");
	else if (rc > 0 && strstr(buf_text(&text), "not supported"))
		rc = err_set(e, ERR_NO_ROAD, "shell",
			     "this device takes no firmware over the serial "
			     "port");
	buf_fini(&text);
	return rc == 0 ? no_answer(e, 'f') : rc < 0 ? rc : 0;
}

static bool vanished(int rc)
{
	return rc == -ERR_LOST || rc == -ERR_IO;
}

/*
 * The last 9600 is no mere tidying up: Gen 3 looks at the rate before it has
 * arrived, so that each counts when the next one is set.
 */
int shell_touch(struct serial *s, unsigned baud, struct deadline *d,
		struct err *e)
{
	struct err late = { 0 };
	int rc = serial_rate(s, SHELL_BAUD, e);

	if (rc < 0)
		return rc;
	rc = serial_rate(s, baud, &late);
	if (rc == 0) {
		struct deadline wait = deadline_within(d, WRITE_LIMIT);

		serial_drain(s, &wait, NULL);
		rc = serial_rate(s, SHELL_BAUD, &late);
	}
	if (rc < 0 && !vanished(rc)) {
		if (e)
			*e = late;
		return rc;
	}
	return rc < 0 ? 1 : 0;
}
