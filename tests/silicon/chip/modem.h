/* SPDX-License-Identifier: MIT */
/*
 * A cellular modem on USART3, as an Electron has: it answers AT commands as
 * one that is registered nowhere.  What it is not asked for by name it says OK
 * to.  Off until it is switched on: then what the UART is given vanishes.
 */
#ifndef SILICON_MODEM_H
#define SILICON_MODEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MODEM_LINE   256
#define MODEM_ANSWER 1024 /* a power of two */

struct modem {
	bool on;
	bool echo;
	char line[MODEM_LINE];
	size_t len;
	uint8_t answer[MODEM_ANSWER]; /* a ring */
	uint16_t head, tail;
	uint32_t control; /* register CR1 */
	unsigned long commands;
};

void modem_on(struct modem *m);
/* A byte from the host. */
void modem_take(struct modem *m, uint8_t byte);
/* Is there one for it?  Which?  -1: no. */
bool modem_has(const struct modem *m);
int modem_give(struct modem *m);
/* The level of the UART's interrupt. */
bool modem_line(const struct modem *m);

#endif
