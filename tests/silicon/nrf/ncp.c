/* SPDX-License-Identifier: MIT */
#include "ncp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../board/sara.h"

#define OFF_US 1000000u /* so long a pulse switches a modem off */
#define RATE   115200u	/* of a modem that was just switched on */

/* Frames of the basic option (3GPP TS 27.010, 5.2 and 5.4). */
#define FLAG	 0xf9u
#define ADDRESS	 0
#define CONTROL	 1
#define LENGTH	 2
#define EXTENDED 1u /* the last octet of a field */
#define COMMAND	 2u /* in an address, and in a type of message */
#define FINAL	 0x10u
enum { SABM = 0x2f, UA = 0x63, DM = 0x0f, DISC = 0x43, UIH = 0xef };

/* What an ESP32 answers before the OK, by how a command begins. */
static const struct {
	const char *command, *text;
} answers[] = {
	{ "AT+CGMR", "ESP32 in software" },
	{ "AT+MVER", "5" },
	{ "AT+GETMAC", "+GETMAC: \"30:ae:a4:00:00:01\"" },
};

bool ncp_has(const struct ncp *n)
{
	return n->head != n->tail;
}

uint8_t ncp_give(struct ncp *n)
{
	return n->out[n->tail++ % NCP_OUT];
}

static void restart(struct ncp *n, bool on)
{
	*n = (struct ncp){ .kind = n->kind,
			   .on = on,
			   .rate = RATE,
			   .pressed = n->pressed,
			   .pressed_us = n->pressed_us };
}

void ncp_put_there(struct ncp *n, enum ncp_kind kind)
{
	n->kind = kind;
	restart(n, true);
}

bool ncp_is_on(const struct ncp *n)
{
	return n->on;
}

void ncp_reset(struct ncp *n)
{
	restart(n, n->kind != NCP_ABSENT);
}

void ncp_power_pin(struct ncp *n, bool high, uint64_t us)
{
	if (n->kind != NCP_SARA || n->pressed == !high)
		return;
	n->pressed = !high;
	if (!high)
		n->pressed_us = us;
	else if (!n->on)
		restart(n, true);
	else if (us - n->pressed_us >= OFF_US)
		restart(n, false);
}

/* ------------------------------------------------------------- outwards */

static void put(struct ncp *n, uint8_t byte)
{
	if (n->head - n->tail < NCP_OUT)
		n->out[n->head++ % NCP_OUT] = byte;
}

/* Over address, control and length (5.2.1.6). */
static uint8_t check(const uint8_t *p, size_t len)
{
	uint8_t v = 0xff;

	while (len--) {
		v ^= *p++;
		for (unsigned i = 0; i < 8; i++)
			v = (uint8_t)(v & 1 ? v >> 1 ^ 0xe0 : v >> 1);
	}
	return (uint8_t)(0xff - v);
}

/* len: below 128. */
static void put_frame(struct ncp *n, uint8_t address, uint8_t control,
		      const void *data, size_t len)
{
	uint8_t head[3] = { address, control, (uint8_t)(len << 1 | EXTENDED) };
	const uint8_t *p = data;

	put(n, FLAG);
	for (size_t i = 0; i < sizeof(head); i++)
		put(n, head[i]);
	for (size_t i = 0; i < len; i++)
		put(n, p[i]);
	put(n, check(head, sizeof(head)));
	put(n, FLAG);
}

static void say(struct ncp *n, unsigned channel, const char *text)
{
	size_t len = strlen(text);

	if (n->multiplexed) {
		put_frame(n, (uint8_t)(channel << 2 | EXTENDED), UIH, text,
			  len);
		return;
	}
	for (size_t i = 0; i < len; i++)
		put(n, (uint8_t)text[i]);
}

/* ------------------------------------------------------------- commands */

static const char *answer(const struct ncp *n, const char *line)
{
	if (n->kind == NCP_SARA)
		return sara_answer(line);
	for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++) {
		if (strncmp(line, answers[i].command,
			    strlen(answers[i].command)) == 0)
			return answers[i].text;
	}
	return "";
}

static void obey(struct ncp *n, unsigned channel, const char *line)
{
	const char *said = answer(n, line);
	char text[96];

	n->commands++;
	if (strncmp(line, "ATE", 3) == 0)
		n->silent = line[3] == '0';
	snprintf(text, sizeof(text), "%s%s%s\r\nOK\r\n", *said ? "\r\n" : "",
		 said, *said ? "\r\n" : "");
	say(n, channel, text);
	if (strncmp(line, "AT+CMUX", 7) == 0)
		n->multiplexed = true;
	if (strncmp(line, "AT+IPR=", 7) == 0)
		n->rate = (unsigned)strtoul(line + 7, NULL, 10);
	if (n->kind == NCP_SARA && strncmp(line, "AT+CPWROFF", 10) == 0)
		restart(n, false);
}

static void take_text(struct ncp *n, unsigned channel, uint8_t byte)
{
	struct ncp_line *l = &n->lines[channel % NCP_CHANNELS];
	const char echo[2] = { (char)byte };

	if (!n->silent)
		say(n, channel, echo);
	if (byte == '\r') {
		l->text[l->len] = '\0';
		if (l->len >= 2)
			obey(n, channel, l->text);
		l->len = 0;
	} else if (byte >= ' ' && l->len < NCP_LINE - 1) {
		l->text[l->len++] = (char)byte;
	}
}

/* -------------------------------------------------------------- frames */

/* A message on channel 0: the answer is the same without the command bit. */
static void message(struct ncp *n, const uint8_t *data, size_t len)
{
	uint8_t answer[16];

	if (!len || len > sizeof(answer) || !(data[0] & COMMAND))
		return;
	memcpy(answer, data, len);
	answer[0] &= (uint8_t)~COMMAND;
	put_frame(n, EXTENDED, UIH, answer, len);
}

static void frame(struct ncp *n)
{
	uint8_t address = n->frame[ADDRESS], control = n->frame[CONTROL];
	unsigned channel = address >> 2;
	size_t head = n->frame[LENGTH] & EXTENDED ? 3 : 4;
	size_t len = n->len > head + 1 ? n->len - head - 1 : 0;
	const uint8_t *data = n->frame + head;

	if (n->len < 4)
		return;
	switch (control & ~FINAL) {
	case SABM:
	case DISC:
		put_frame(n, address, UA | FINAL, NULL, 0);
		if (!channel && (control & ~FINAL) == DISC)
			n->multiplexed = false;
		break;
	case UIH:
		if (!channel)
			message(n, data, len);
		for (size_t i = 0; channel && i < len; i++)
			take_text(n, channel, data[i]);
		break;
	default:
		break;
	}
}

/* How long the frame is by its own length field; 0: not known yet. */
static size_t frame_size(const struct ncp *n)
{
	size_t len;

	if (n->len <= LENGTH)
		return 0;
	len = n->frame[LENGTH] >> 1;
	if (n->frame[LENGTH] & EXTENDED)
		return len + 4;
	if (n->len <= LENGTH + 1)
		return 0;
	return (len | (size_t)n->frame[LENGTH + 1] << 7) + 5;
}

static void take_frame(struct ncp *n, uint8_t byte)
{
	if (n->len == 0 && byte == FLAG)
		n->framed = true;
	if (!n->framed || (n->len == 0 && byte == FLAG))
		return;
	if (n->len == NCP_FRAME)
		n->len = 0;
	n->frame[n->len++] = byte;
	if (n->len != frame_size(n))
		return;
	frame(n);
	n->framed = false;
	n->len = 0;
}

/* A modem hears nothing at another rate than its own; within 3 %. */
static bool hears(const struct ncp *n, unsigned rate)
{
	return n->kind != NCP_SARA ||
	       (rate * 100 > n->rate * 97 && rate * 100 < n->rate * 103);
}

void ncp_take(struct ncp *n, uint8_t byte, unsigned rate)
{
	if (!n->on || !hears(n, rate))
		return;
	if (n->multiplexed)
		take_frame(n, byte);
	else
		take_text(n, 0, byte);
}
