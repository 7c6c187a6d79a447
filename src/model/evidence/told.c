/* SPDX-License-Identifier: MIT */
#include "model/evidence/told.h"

#include <ctype.h>
#include <string.h>

#include "base/count.h"

#define TOOL_MARK   5 /* "!!! " in front of what a tool says */
#define STORY_STOPS 2

/* Tools say one thing in a line; who tells a story says several. */
bool told_at_length(const char *line)
{
	const char *const begin = line;
	size_t stops = 0;

	while (stops < STORY_STOPS && (line = strchr(line, ' '))) {
		line++;
		stops += line - begin >= 2 && strchr(".!?", line[-2]) &&
			 isupper((unsigned char)*line);
	}
	return stops >= STORY_STOPS;
}

/* "Then I get No devices found"; tools begin a line with "I", at most. */
bool told_by_people(const char *line)
{
	static const char *const self[] = { " I ",	 "I've ", "I'm ",
					    "I'd ",	 " my ",  "My ",
					    " we ",	 "We ",	  " says ",
					    " returns !" };
	const char *at;

	for (size_t i = 0; i < COUNT(self); i++) {
		at = strstr(line, self[i]);
		if (at && (at - line > TOOL_MARK || self[i][0] != ' '))
			return true;
	}
	return told_at_length(line);
}
