/* SPDX-License-Identifier: MIT */
#include "modem.h"

#include <string.h>

#include "../board/sara.h"

#define RECEIVED_IRQ 0x20u /* of CR1 */
#define EMPTY_IRQ    0x80u

void modem_on(struct modem *m)
{
	m->on = m->echo = true;
}

bool modem_has(const struct modem *m)
{
	return m->head != m->tail;
}

int modem_give(struct modem *m)
{
	return modem_has(m) ? m->answer[m->tail++ % MODEM_ANSWER] : -1;
}

bool modem_line(const struct modem *m)
{
	return (m->control & RECEIVED_IRQ && modem_has(m)) ||
	       m->control & EMPTY_IRQ;
}

static void put(struct modem *m, const char *text)
{
	for (; *text && m->head - m->tail < MODEM_ANSWER; text++)
		m->answer[m->head++ % MODEM_ANSWER] = (uint8_t)*text;
}

static void obey(struct modem *m)
{
	const char *text = sara_answer(m->line);

	m->commands++;
	if (strncmp(m->line, "ATE", 3) == 0)
		m->echo = m->line[3] == '1';
	if (*text) {
		put(m, "\r\n");
		put(m, text);
		put(m, "\r\n");
	}
	put(m, "\r\nOK\r\n");
}

void modem_take(struct modem *m, uint8_t byte)
{
	const char echo[2] = { (char)byte };

	if (!m->on)
		return;
	if (m->echo)
		put(m, echo);
	if (byte == '\r') {
		m->line[m->len] = '\0';
		if (m->len >= 2)
			obey(m);
		m->len = 0;
	} else if (byte >= ' ' && m->len < MODEM_LINE - 1) {
		m->line[m->len++] = (char)byte;
	}
}
