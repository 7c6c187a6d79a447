/* SPDX-License-Identifier: MIT */
/*
 * Names that tools and people use: USB ids, addresses and files of commands,
 * releases; platforms are in names_platform.c.
 */
#include "base/count.h"
#include "model/evidence/parts.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "model/evidence/mood.h"
#include "model/evidence/names.h"
#include "model/evidence/text.h"
#include "model/catalog/platform.h"

static const struct {
	const char *pattern;
	enum fact_kind kind;
	bool ours; /* others are of no matter */
} usb_ids[] = {
	{ "Found DFU~[@:@", FACT_USB_FOUND, false },
	{ "Found DFU device~@:@", FACT_USB_FOUND, false },
	{ "Found Runtime~[@:@", FACT_USB_RUNTIME, false },
	{ "^ID @:@", FACT_USB_FOUND, false },
	{ "idVendor=@*idProduct=@", FACT_USB_FOUND, true },
	{ "Device *~ID @:@", FACT_USB_FOUND, true },
	{ "Cannot open DFU device @:@", FACT_USB_CLOSED, false },
	{ "Could not open * @:@", FACT_USB_CLOSED, false },
	{ "can't open * @:@", FACT_USB_CLOSED, false },
	{ "cannot open * @:@", FACT_USB_CLOSED, false },
	{ "^Device ID @:@", FACT_USB_FOUND, false },
	{ "-d @:@", FACT_USB_COMMAND, false },
	{ "Filter on vendor = @ product = @", FACT_USB_COMMAND, false },
	{ "--device @:@", FACT_USB_COMMAND, false },
	/* in somebody's words */
	{ "shows *as @:@", FACT_USB_FOUND, true },
	{ "lists *as @:@", FACT_USB_FOUND, true },
	{ "listed as @:@", FACT_USB_FOUND, true },
	{ "shows up as @:@", FACT_USB_FOUND, true },
	{ "appears as @:@", FACT_USB_FOUND, true },
};

/* The text of the fact is the release. */
static const struct {
	const char *pattern;
	enum fact_kind kind;
} releases[] = {
	{ "console*system firmware~$", FACT_RELEASE_SHOWN },
	{ "console*shows*$", FACT_RELEASE_SHOWN },
	{ "console*says*$", FACT_RELEASE_SHOWN },
	{ "console*still*$", FACT_RELEASE_SHOWN },
	{ "^~console*$", FACT_RELEASE_SHOWN },
	{ "web ide*show*$", FACT_RELEASE_SHOWN },
	{ "web*page*shows*$", FACT_RELEASE_SHOWN },
	{ "web*page*says*$", FACT_RELEASE_SHOWN },
	{ "On the device~$", FACT_RELEASE_SHOWN },
	{ "Targeting version~$", FACT_TARGET },
	{ "--target $", FACT_TARGET },
	{ "built for~$*run", FACT_RUNS_TARGET },
	{ "compiled for~$*run", FACT_RUNS_TARGET },
	{ "built for~$", FACT_TARGET },
	{ "build for~$", FACT_TARGET },
	{ "built against~$", FACT_TARGET },
	{ "built with~$", FACT_TARGET },
	{ "compiled for~$", FACT_TARGET },
	{ "compiled against~$", FACT_TARGET },
	{ "compiled with~$", FACT_TARGET },
	{ "build.particle.io*runs $", FACT_RELEASE_SHOWN },
	{ "build.particle.io*running $", FACT_RELEASE_SHOWN },
	{ "|IDE|*still at $", FACT_RELEASE_SHOWN },
	{ "dashboard*shows*$", FACT_RELEASE_SHOWN },
	{ "dashboard*says*$", FACT_RELEASE_SHOWN },
	{ "cloud*shows*$", FACT_RELEASE_SHOWN },
	{ "cloud*says*$", FACT_RELEASE_SHOWN },
	{ "system firmware version is~v$", FACT_RELEASE },
	{ "system firmware version is~$", FACT_RELEASE },
	{ "system firmware version~$", FACT_RELEASE },
	{ "system version~$", FACT_RELEASE },
	{ "current version is*$", FACT_RELEASE },
	{ "is now on*$", FACT_RELEASE },
	{ "Device OS version~$", FACT_RELEASE },
	{ "Device OS~$", FACT_RELEASE },
	{ "deviceOS\\@$", FACT_RELEASE },
	{ "identify*$", FACT_RELEASE },
	{ "upgrad*from~$", FACT_RELEASE_FROM },
	{ "updat*from~$", FACT_RELEASE_FROM },
	{ "downgrad*from~$", FACT_RELEASE_FROM },
	{ "back from~$", FACT_RELEASE_FROM },
	{ "brought from~$", FACT_RELEASE_FROM },
	{ "upgrading this~$", FACT_RELEASE_FROM },
	{ "had been on~$", FACT_RELEASE_FROM },
	{ "|had~$", FACT_RELEASE_FROM },
	{ "|had~v$", FACT_RELEASE_FROM },
	{ "did have~$", FACT_RELEASE_FROM },
	{ "was on~$", FACT_RELEASE_FROM },
	{ "|came with $", FACT_RELEASE_FROM },
	{ "|come with $", FACT_RELEASE_FROM },
	{ "|comes with $", FACT_RELEASE_FROM },
	{ "shipped with $", FACT_RELEASE_FROM },
	{ "were on~$", FACT_RELEASE_FROM },
	{ "upgrad* to~$", FACT_RELEASE },
	{ "updat* to~$", FACT_RELEASE },
	{ "downgrad* to~$", FACT_RELEASE },
	{ "back*to~$", FACT_RELEASE },
	{ "brought*to~$", FACT_RELEASE },
	{ "revert*to~$", FACT_RELEASE },
	{ "|on~v$", FACT_RELEASE },
	{ "|on $", FACT_RELEASE },
	{ "running~v$", FACT_RELEASE },
	{ "running $", FACT_RELEASE },
	{ "|runs $", FACT_RELEASE },
	{ "firmware~$", FACT_RELEASE },
};

/* "File ID 2b04:d006 does not match device (2b04:d00a or ...)" */
static bool suffix_line(struct evidence *ev, const struct spot_line *l)
{
	const struct platform *file, *own;
	struct words w;
	bool dfu;

	if (!spot_may(l, SPOT_COMMANDS, 0) ||
	    !words_match(l->text, "File ID @:@*not match*(@:@", &w))
		return false;
	file = platform_by_usb((uint16_t)w.numbers[0], (uint16_t)w.numbers[1],
			       &dfu);
	own = platform_by_usb((uint16_t)w.numbers[2], (uint16_t)w.numbers[3],
			      &dfu);
	if (file && own)
		evidence_add(ev, FACT_WRONG_PLATFORM, l->number, l->text,
			     own->id, file->id);
	return true;
}

static bool usb_line(struct evidence *ev, const struct spot_line *l)
{
	for (size_t i = spot_next(l, SPOT_USB_IDS, 0); i < COUNT(usb_ids);
	     i = spot_next(l, SPOT_USB_IDS, i + 1)) {
		const struct platform *p;
		struct words w;
		bool dfu = false;

		if (!words_match(l->text, usb_ids[i].pattern, &w))
			continue;
		p = platform_by_usb((uint16_t)w.numbers[0],
				    (uint16_t)w.numbers[1], &dfu);
		/* lsusb lists everything */
		if (usb_ids[i].ours && !p)
			return true;
		evidence_add(ev, usb_ids[i].kind, l->number, l->text,
			     (w.numbers[0] & 0xffff) << 16 |
				     (w.numbers[1] & 0xffff),
			     dfu);
		if (p)
			evidence_platform(ev, p->id,
					  usb_ids[i].kind == FACT_USB_COMMAND
						  ? PLATFORM_BY_FILE
						  : PLATFORM_BY_USB);
		return true;
	}
	return false;
}

/* "me@bench:~/app$ lsusb": the prompt of a Linux shell. */
static bool is_prompt(const char *line)
{
	size_t n = strcspn(line, " ");
	const char *at = memchr(line, '@', n);
	const char *colon =
		at ? memchr(at, ':', n - (size_t)(at - line)) : NULL;

	return colon && at > line && n > 3 &&
	       (line[n - 1] == '$' || line[n - 1] == '#');
}

/* "dfu-util -d 2b04:d006 -a 0 -s 0x80a0000:leave -D tinker.bin" */
static bool command_line(struct evidence *ev, size_t number, const char *line)
{
	struct words w;
	bool leave;

	if (!words_match(line, "dfu-util ", &w) ||
	    (!words_match(line, " -s~0x@", &w) &&
	     !words_match(line, " -s~#", &w)))
		return false;
	leave = text_starts(w.end, ":leave");
	evidence_add(ev, FACT_DFU_COMMAND, number, line, w.numbers[0], leave);
	if (words_match(line, " -a~#", &w))
		evidence_add(ev, FACT_DFU_ALT, number, line, w.numbers[0], 0);
	return true;
}

/* Names of files that tools know, for one platform only (modules.md). */
static const struct {
	const char *pattern;
	int id;
} known_files[] = {
	{ "flash *cc3000|", PLATFORM_CORE }, /* the patch of its radio */
};

/* Somebody flashes what this line names, and does not only ask about it. */
static bool is_flashed(const struct spot_line *l, struct words *w)
{
	return (words_match(l->text, "flash ", w) ||
		words_match(l->text, "dfu-util *-D ", w)) &&
	       mood_is_said(l->text, w->end);
}

/* A folder of a build is named by the platform's number. */
static bool build_folder(struct evidence *ev, const struct spot_line *l,
			 const char *token)
{
	struct words w, flash;

	if (!words_match(token, "/platform-#", &w) ||
	    !platform_by_id((int)w.numbers[0]) || !is_flashed(l, &flash))
		return false;
	evidence_add(ev, FACT_MADE_FOR, l->number, token, w.numbers[0],
		     MADE_BY_NAME);
	return true;
}

static bool known_file(struct evidence *ev, const struct spot_line *l)
{
	size_t i = spot_next(l, SPOT_KNOWN_FILES, 0);
	struct words w;

	while (i < COUNT(known_files) &&
	       !(words_match(l->text, known_files[i].pattern, &w) &&
		 mood_is_said(l->text, w.end)))
		i = spot_next(l, SPOT_KNOWN_FILES, i + 1);
	if (i >= COUNT(known_files))
		return false;
	evidence_add(ev, FACT_MADE_FOR, l->number, l->text, known_files[i].id,
		     MADE_BY_NAME);
	return true;
}

static enum named_file named(const char *file)
{
	if (text_find_nocase(file, "bootloader"))
		return NAMED_BOOTLOADER;
	return text_find_nocase(file, "system") ? NAMED_SYSTEM : NAMED_OTHER;
}

/* "photon-bootloader@2.3.0.bin": system files carry their platform's name. */
static void system_file(struct evidence *ev, const struct spot_line *l,
			const char *token)
{
	const int id = names_platform_of(token);
	struct words w;

	if (id >= 0 && named(token) != NAMED_OTHER &&
	    text_find_nocase(token, ".bin") && is_flashed(l, &w))
		evidence_add(ev, FACT_MADE_FOR, l->number, token, id,
			     MADE_BY_FILE);
}

/* A path or a file: release and platform in its name. */
static bool file_token(struct evidence *ev, size_t number, const char *token)
{
	const int id = names_platform_of(token);
	struct words w;
	bool read = false;

	if (text_find_nocase(token, "://") || text_find_nocase(token, "spark/"))
		return false;
	if (id >= 0) {
		evidence_add(ev, FACT_BUILD_PLATFORM, number, token, id, 0);
		evidence_platform(ev, id, PLATFORM_BY_FILE);
		read = true;
	}
	if (text_find_nocase(token, ".bin") && words_match(token, "$", &w)) {
		evidence_add(ev, FACT_RELEASE_FILE, number, w.text,
			     named(token), 0);
		read = true;
	}
	return read;
}

static bool file_words(struct evidence *ev, const struct spot_line *l)
{
	const char *line = l->text;
	bool read = false;
	char token[200];

	if (!strchr(line, '/') && !spot_any(l, SPOT_FILES))
		return false;

	while (*line) {
		size_t n = strcspn(line, " \"'");

		if (n) {
			text_copy_n(token, sizeof(token), line, n);
			if (names_is_path(token)) {
				read |= build_folder(ev, l, token);
				system_file(ev, l, token);
				read |= file_token(ev, l->number, token);
			}
		}
		line += n + (line[n] != '\0');
	}
	return read;
}

/* "tried to update it to 0.7.0": whether it went well is not said. */
static bool is_tried(const char *line, const char *end)
{
	static const char *const tries[] = { "tried to ", "trying to " };

	for (size_t i = 0; i < COUNT(tries); i++) {
		const char *at = text_find_nocase(line, tries[i]);
		const char *stop = at ? strstr(at, ". ") : NULL;

		if (at && at < end && (!stop || stop > end))
			return true;
	}
	return false;
}

static bool release_words(struct evidence *ev, const struct spot_line *l)
{
	bool read = false;

	for (size_t i = spot_next(l, SPOT_RELEASES, 0); i < COUNT(releases);
	     i = spot_next(l, SPOT_RELEASES, i + 1)) {
		struct words w;

		if (!words_match(l->text, releases[i].pattern, &w))
			continue;
		/* "console shows 0.4.7" is not what the device says */
		if (releases[i].kind == FACT_RELEASE && read &&
		    evidence_last(ev, FACT_RELEASE_SHOWN) &&
		    evidence_last(ev, FACT_RELEASE_SHOWN)->line == l->number)
			continue;
		read = true;
		if (releases[i].kind == FACT_RELEASE &&
		    is_tried(l->text, w.end))
			break;
		evidence_add(ev, releases[i].kind, l->number, w.text, 0, 0);
		if (releases[i].kind == FACT_RELEASE)
			break;
	}
	return read;
}

/* A result code of a firmware update, usb-requests.md 11: -1300..-1390. */
static bool result_code(struct evidence *ev, size_t number, const char *line)
{
	for (const char *at = strstr(line, "-13"); at;
	     at = strstr(at + 1, "-13")) {
		struct words w;

		if ((at == line || !isalnum((unsigned char)at[-1])) &&
		    words_match(at, "#|", &w) && w.end == at + 5 &&
		    w.numbers[0] >= -1390) {
			evidence_add(ev, FACT_OTA_ERROR, number, line,
				     w.numbers[0], 0);
			return true;
		}
	}
	return false;
}

void names_prepare(struct spots *s)
{
	names_files_prepare(s);
	spot_add(s, SPOT_COMMANDS, "File ID @:@*not match");
	spot_add(s, SPOT_COMMANDS, "dfu-util ");
	for (size_t i = 0; i < COUNT(known_files); i++)
		spot_add(s, SPOT_KNOWN_FILES, known_files[i].pattern);
	for (size_t i = 0; i < COUNT(usb_ids); i++)
		spot_add(s, SPOT_USB_IDS, usb_ids[i].pattern);
	for (size_t i = 0; i < COUNT(releases); i++)
		spot_add(s, SPOT_RELEASES, releases[i].pattern);
	names_platforms_prepare(s);
}

bool names_line(struct evidence *ev, const struct spot_line *l)
{
	const char *line = l->text;
	bool read = suffix_line(ev, l);

	read |= usb_line(ev, l);
	if (spot_may(l, SPOT_COMMANDS, 1))
		read |= command_line(ev, l->number, line);
	read |= known_file(ev, l);
	if (is_prompt(line))
		evidence_add(ev, FACT_LINUX, l->number, line, 0, 0);
	read |= file_words(ev, l);
	read |= release_words(ev, l);
	read |= result_code(ev, l->number, line);
	/* a platform's name alone does not mean that the line is understood */
	names_platforms(ev, l);
	return read;
}
