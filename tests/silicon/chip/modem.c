/* SPDX-License-Identifier: MIT */
#include "modem.h"

#include <string.h>

#define RECEIVED_IRQ 0x20u /* of CR1 */
#define EMPTY_IRQ    0x80u

/* What is answered before the OK, by how a command begins. */
static const struct {
	const char *command, *text;
} answers[] = {
	{ "ATI", "SARA-U260-00S-01" },
	{ "AT+CPIN?", "+CPIN: READY" },
	{ "AT+CGMI", "u-blox" },
	{ "AT+CGMM", "SARA-U260" },
	{ "AT+CGMR", "23.20" },
	{ "AT+CGSN", "353162070000000" },
	{ "AT+CIMI", "204046000000000" },
	{ "AT+CCID", "+CCID: 8934076500002587657" },
	{ "AT+CFUN?", "+CFUN: 1" },
	{ "AT+CREG?", "+CREG: 2,0" },
	{ "AT+CGREG?", "+CGREG: 2,0" },
	{ "AT+CSQ", "+CSQ: 99,99" },
	{ "AT+COPS?", "+COPS: 0" },
	{ "AT+UPSND=0,8", "+UPSND: 0,8,0" },
	{ "AT+UDOPN=12", "+UDOPN: 12,\"\"" },
	{ "AT+CNUM", "" },
};

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

static const char *text_of(const char *line)
{
	for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++) {
		if (strncmp(line, answers[i].command,
			    strlen(answers[i].command)) == 0)
			return answers[i].text;
	}
	return "";
}

static void obey(struct modem *m)
{
	const char *text = text_of(m->line);

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
