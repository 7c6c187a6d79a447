/* SPDX-License-Identifier: MIT */
/*
 * What a host says of a port in its own language: the sentences of the C
 * library's catalogues, where they are installed, and those of Windows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/count.h"
#include "model/diagnose/diagnose.h"
#include "model/evidence/read.h"

static struct evidence ev;

static const char *const languages[] = { "de",	  "fr", "es", "it",    "pt",
					 "pt_BR", "nl", "pl", "zh_CN", "ja" };

static const struct {
	int error;
	enum verdict verdict;
} errors[] = {
	{ EACCES, VERDICT_USB_PERMISSION }, { EPERM, VERDICT_USB_PERMISSION },
	{ ENOENT, VERDICT_SERIAL_ERROR },   { EBUSY, VERDICT_SERIAL_ERROR },
	{ ENODEV, VERDICT_SERIAL_ERROR },
};

/* A port's trouble in these words. */
static void gives(const char *words, const char *port, enum verdict want)
{
	struct diagnosis d;
	char line[300];

	snprintf(line, sizeof(line), "Error: %s, %s\n", words, port);
	evidence_read(line, strlen(line), NULL, &ev);
	diagnose_evidence(&ev, &d);
	if (d.verdict != want)
		fail_msg("%s: %s, not %s", line, verdict_id(d.verdict),
			 verdict_id(want));
}

/* The language that strerror() speaks from now on; false: it has none. */
static bool speak(const char *language)
{
	setlocale(LC_ALL, "C");
	setenv("LANGUAGE", language, 1);
	return setlocale(LC_ALL, "C.utf8") &&
	       strcmp(strerror(EACCES), "Permission denied") != 0;
}

static void catalogues_are_understood(void **state)
{
	size_t spoken = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(languages); i++) {
		char words[COUNT(errors)][128];

		if (!speak(languages[i]))
			continue;
		spoken++;
		for (size_t k = 0; k < COUNT(errors); k++)
			snprintf(words[k], sizeof(words[k]), "%s",
				 strerror(errors[k].error));
		setlocale(LC_ALL, "C");
		for (size_t k = 0; k < COUNT(errors); k++)
			gives(words[k], "/dev/ttyACM0", errors[k].verdict);
	}
	setlocale(LC_ALL, "C");
	print_message("%zu languages of %zu are installed\n", spoken,
		      COUNT(languages));
	if (!spoken)
		skip();
}

static void windows_is_understood(void **state)
{
	static const struct {
		const char *words;
		enum verdict verdict;
	} said[] = {
		{ "Zugriff verweigert", VERDICT_USB_PERMISSION },
		{ "Acc\u00e8s refus\u00e9.", VERDICT_USB_PERMISSION },
		{ "Acceso denegado.", VERDICT_USB_PERMISSION },
		{ "Accesso negato.", VERDICT_USB_PERMISSION },
		{ "Acesso negado.", VERDICT_USB_PERMISSION },
		{ "Toegang geweigerd.", VERDICT_USB_PERMISSION },
		{ "Odmowa dost\u0119pu.", VERDICT_USB_PERMISSION },
		{ "\u62d2\u7edd\u8bbf\u95ee\u3002", VERDICT_USB_PERMISSION },
		{ "\u30a2\u30af\u30bb\u30b9\u304c\u62d2\u5426\u3055\u308c"
		  "\u307e\u3057\u305f\u3002",
		  VERDICT_USB_PERMISSION },
		{ "Das System kann die angegebene Datei nicht finden.",
		  VERDICT_SERIAL_ERROR },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(said); i++)
		gives(said[i].words, "COM5", said[i].verdict);
}

/* The same words about something else say nothing of a port. */
static void other_files_are_no_port(void **state)
{
	static const char text[] = "sh: ./build.sh: Keine Berechtigung\n";

	(void)state;
	evidence_read(text, strlen(text), NULL, &ev);
	assert_null(evidence_find(&ev, FACT_PERMISSION));
	assert_true(ev.unread_count == 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(catalogues_are_understood),
		cmocka_unit_test(windows_is_understood),
		cmocka_unit_test(other_files_are_no_port),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
