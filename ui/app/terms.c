/* SPDX-License-Identifier: MIT */
#include "ui/app/terms.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/count.h"

/* Several spellings have a bar between them; the first is shown. */
static const struct {
	const char *words;
	const char *meaning;
} terms[] = {
	/* how a device or a job is doing */
	{ "OK", "every check that could be made passes" },
	{ "DEGRADED", "it runs, but not as it should" },
	{ "BROKEN", "it does not start, or is written only in part" },
	{ "NO ACCESS", "the system refuses it to you; ! shows the cure" },
	{ "BUSY", "another program holds its port; ! says which" },
	{ "NOT READ", "nothing is known yet: I reads all, Enter this one" },
	{ "READING", "its module table is being read" },
	{ "UNPLUGGED", "its line stays for a minute, for when it comes back" },
	{ "PASS", "proven: read back from the device, and every check holds" },
	{ "FAIL", "the check does not hold, or the job came to no good end" },
	{ "STOPPED", "somebody stopped the job at a safe point; R goes on" },
	{ "SKIP", "nothing was done: it was not needed, or not possible" },
	{ "INTR", "interrupted: the job has no end in the journal" },
	{ "RUN", "a job works on it: step, number of steps, share done" },
	{ "WAIT", "a device is there, and nothing has begun" },
	{ "HOLD", "nothing starts here until Space frees it" },
	{ "EMPTY", "no device is plugged in" },
	{ "certain", "the device's own table proves it" },
	{ "likely", "one thing is missing for a proof" },
	{ "possible", "the best that the evidence allows" },
	/* modes */
	{ "safe, inferred",
	  "safe mode as its modules tell: the system runs, the application "
	  "does not. The device itself does not say so" },
	{ "safe", "the system runs without the application; the LED breathes "
		  "magenta" },
	{ "listening", "the system waits for commands on its serial port; the "
		       "LED blinks blue" },
	{ "normal", "the system runs, with its application if that can start" },
	{ "dfu|DFU", "the bootloader lets USB read and write the flash; the "
		     "LED blinks yellow" },
	/* modules */
	{ "bootloader|Bootloader", "starts the device and copies updates; it "
				   "cannot be put back by software" },
	{ "system part|System part|system parts",
	  "Device OS in the flash; all its parts have to be of one release" },
	{ "application", "your program, in the flash beside Device OS" },
	{ "tinker|Tinker", "the maker's small application, by which a device "
			   "is tried" },
	{ "Device OS", "the system software of the device, by its release" },
	{ "radio stack", "the program of the radio, kept beside Device OS" },
	{ "network chip", "the program of the Wi-Fi or cellular chip (NCP)" },
	{ "factory", "a copy in the device for starting over" },
	{ "update slot", "where an update waits until it is copied" },
	{ "Ver", "the number that the module carries; Release beside it" },
	{ "Whole", "its checksum holds: every byte arrived" },
	{ "Place", "it lies at the address where it has to run" },
	{ "Board", "it was built for this kind of device" },
	{ "Needs|NEEDS", "what it needs of other modules is there; NEEDS "
			 "1.4.4: that release or newer is missing" },
	{ "DAMAGED", "its checksum does not hold: half written, or worn out" },
	{ "NOT THERE", "it is needed, and the flash has none" },
	{ "BLOCKED", "it cannot run: something that it needs is not there" },
	{ "store", "where it lies: main is where it runs" },
	{ "uuid", "tells one build of an application from another" },
	/* plans */
	{ "Over|over", "the way by which the device is reached" },
	{ "serial", "by the commands of listening mode, over the serial port" },
	{ "dfu-staged", "by DFU into the update slot; the bootloader copies it "
			"at the next start" },
	{ "usb", "by requests over USB while the system runs" },
	{ "ota", "over the air: by the maker's cloud" },
	{ "Can undo", "the backup can bring back what was there; (*) cannot" },
	{ "Same as command", "what would be typed at a shell to do the same" },
	{ "backup|Backup", "all that can be read, kept on this computer with "
			   "checksums" },
	{ "id", "the 24 digits on the label; the last four tell it apart" },
	/* batch */
	{ "slots|Slot|slot", "a USB port of the bench, always the same one" },
	{ "auto-start", "each device that comes is written to, unasked" },
	{ "recipe|Recipe", "steps in a file; r in the list shows all" },
	{ "PRACTICE", "no real device: nothing that is plugged in is touched" },
};

_Static_assert(COUNT(terms) <= 64, "a set of terms is 64 bits");

const char *term_meaning(int n)
{
	return n >= 0 && (size_t)n < COUNT(terms) ? terms[n].meaning : NULL;
}

const char *term_word(int n)
{
	return n >= 0 && (size_t)n < COUNT(terms) ? terms[n].words : NULL;
}

/* Does it stand there, with no letter before and behind it? */
static bool stands(const char *text, const char *word, size_t len)
{
	for (const char *at = text; (at = strchr(at, word[0])); at++) {
		if (strncmp(at, word, len) == 0 &&
		    (at == text || !isalnum((unsigned char)at[-1])) &&
		    !isalnum((unsigned char)at[len]) && at[len] != '-')
			return true;
	}
	return false;
}

static bool has_term(const char *text, const char *words)
{
	while (*words) {
		size_t len = strcspn(words, "|");

		if (stands(text, words, len))
			return true;
		words += len + (words[len] == '|');
	}
	return false;
}

uint64_t terms_in(const char *text)
{
	uint64_t set = 0;

	for (size_t i = 0; i < COUNT(terms); i++) {
		if (has_term(text, terms[i].words))
			set |= UINT64_C(1) << i;
	}
	return set;
}
