/* SPDX-License-Identifier: MIT */
#include "model/evidence/told.h"

#include <ctype.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"

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

/* A word behind a blank by which somebody speaks of himself, not a tool. */
static bool is_self(const char *s, const char *line, unsigned *spent)
{
	static const char *const behind_blank[] = { "I ", "my ", "we ", "says ",
						    "returns !" };

	for (size_t i = 0; i < COUNT(behind_blank); i++) {
		if (*s != behind_blank[i][0] || *spent >> i & 1 ||
		    !text_starts(s, behind_blank[i]))
			continue;
		if (s - 1 - line > TOOL_MARK)
			return true;
		*spent |= 1u << i; /* the first one counts */
	}
	return false;
}

/* "Then I get No devices found"; tools begin a line with "I", at most. */
bool told_by_people(const char *line)
{
	unsigned spent = 0;

	for (const char *s = line; *s; s++) {
		switch (*s) {
		case ' ':
			if (is_self(s + 1, line, &spent))
				return true;
			break;
		case 'I':
			if (text_starts(s, "I've ") || text_starts(s, "I'm ") ||
			    text_starts(s, "I'd "))
				return true;
			break;
		case 'M':
		case 'W':
			if (text_starts(s, "My ") || text_starts(s, "We "))
				return true;
			break;
		default:
			break;
		}
	}
	return told_at_length(line);
}
