/* SPDX-License-Identifier: MIT */
#include "sara.h"

#include <stddef.h>
#include <string.h>

/* By how a command begins. */
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
	{ "AT+UGPIOC?", "+UGPIOC:\r\n23,255" },
};

const char *sara_answer(const char *command)
{
	for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++) {
		if (strncmp(command, answers[i].command,
			    strlen(answers[i].command)) == 0)
			return answers[i].text;
	}
	return "";
}
