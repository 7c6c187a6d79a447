/* SPDX-License-Identifier: MIT */
/*
 * Documents of commands that need no device fit their shipped JSON Schemas;
 * the udev rule is complete.
 */
#include <dirent.h>
#include <fnmatch.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/lib/cli_run.h"
#include "model/catalog/platform.h"
#include "recipe/embed.h"

#define FIRMWARE "../shared/firmware"
#define CASES	 "../shared/cases"

static struct cli_output o;

static void errors_fit(void **state)
{
	(void)state;
	CLI_RUN(&o, "--json", "no-such-command");
	assert_int_equal(cli_check_schema(&o, "error"), 1);
}

static void modules_fit(void **state)
{
	(void)state;
	if (access(FIRMWARE, R_OK))
		skip();
	CLI_RUN(&o, "module", "--json", FIRMWARE, FIRMWARE "/no-such");
	assert_true(cli_check_schema(&o, "module") > 40);
}

static void the_store_fits(void **state)
{
	char store[200];

	(void)state;
	if (access(FIRMWARE, R_OK))
		skip();
	snprintf(store, sizeof(store), "%s", cli_folder("store"));
	CLI_RUN(&o, "firmware", "list", "--json", "--store", "/no/such");
	assert_int_equal(cli_check_schema(&o, "empty store"), 1);
	CLI_RUN(&o, "firmware", "import", FIRMWARE, "--json", "--store", store);
	assert_int_equal(cli_check_schema(&o, "import"), 1);
	CLI_RUN(&o, "firmware", "import", "/no/such", FIRMWARE, "--json",
		"--store", store);
	assert_int_equal(cli_check_schema(&o, "import with an error"), 1);
	assert_non_null(strstr(o.out, "unbrick.firmware-import"));
	CLI_RUN(&o, "firmware", "list", "--json", "--store", store);
	assert_int_equal(cli_check_schema(&o, "list"), 1);
	CLI_RUN(&o, "firmware", "verify", "--json", "--store", store);
	assert_int_equal(cli_check_schema(&o, "verify"), 1);
	CLI_RUN(&o, "firmware", "remove", "4bc5a132", "--json", "--store",
		store);
	assert_int_equal(cli_check_schema(&o, "remove"), 1);
}

static void recipes_fit(void **state)
{
	char path[300];
	FILE *f;

	(void)state;
	CLI_RUN(&o, "recipe", "list", "--json");
	assert_int_equal(cli_check_schema(&o, "list"), 1);
	CLI_RUN(&o, "recipe", "show", "ota-soak", "--json");
	assert_int_equal(cli_check_schema(&o, "show"), 1);
	snprintf(path, sizeof(path), "%s/bad.yaml", cli_folder("recipes"));
	f = fopen(path, "w");
	assert_non_null(f);
	fputs("recipe: a\nsteps: [wat]\n", f);
	fclose(f);
	CLI_RUN(&o, "recipe", "check", path, "--json");
	assert_int_equal(o.rc, 2);
	assert_int_equal(cli_check_schema(&o, "check"), 1);
}

static void configurations_fit(void **state)
{
	char path[300];
	FILE *f;

	(void)state;
	setenv("XDG_CONFIG_HOME", cli_folder("config"), 1);
	CLI_RUN(&o, "config", "show", "--json");
	assert_int_equal(cli_check_schema(&o, "none"), 1);
	CLI_RUN(&o, "config", "check", "--json");
	assert_int_equal(cli_check_schema(&o, "check of none"), 1);
	snprintf(path, sizeof(path), "%s/some.yaml", cli_folder("config"));
	f = fopen(path, "w");
	assert_non_null(f);
	fputs("operator: Ann\nfirmware: [a, b]\nbudget: 1 GB\n", f);
	fclose(f);
	CLI_RUN(&o, "config", "show", path, "--json");
	assert_non_null(strstr(o.out, "operator=Ann"));
	assert_int_equal(cli_check_schema(&o, "show"), 1);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs("jobs: 99\nthema: dark\n", f);
	fclose(f);
	CLI_RUN(&o, "config", "check", path, "--json");
	assert_int_equal(o.rc, 2);
	assert_int_equal(cli_check_schema(&o, "check"), 1);
	CLI_RUN(&o, "config", "show", path, "--json");
	assert_int_equal(cli_check_schema(&o, "error"), 1);
}

/* What needs no server; the rest is checked where there is one. */
static void records_and_backups_fit(void **state)
{
	(void)state;
	setenv("XDG_CONFIG_HOME", cli_folder("config"), 1);
	setenv("XDG_STATE_HOME", cli_folder("state"), 1);
	setenv("XDG_DATA_HOME", cli_folder("data"), 1);
	CLI_RUN(&o, "records", "status", "--json");
	assert_int_equal(cli_check_schema(&o, "status"), 1);
	CLI_RUN(&o, "records", "disconnect", "--json");
	assert_int_equal(cli_check_schema(&o, "disconnect"), 1);
	CLI_RUN(&o, "records", "push", "--json");
	assert_int_equal(o.rc, 2);
	assert_int_equal(cli_check_schema(&o, "push"), 1);
	CLI_RUN(&o, "records", "connect", "host=h password=p", "--json");
	assert_int_equal(cli_check_schema(&o, "connect"), 1);
	CLI_RUN(&o, "backup", "list", "--json");
	assert_int_equal(cli_check_schema(&o, "list"), 1);
	CLI_RUN(&o, "backup", "verify", "--json");
	assert_int_equal(cli_check_schema(&o, "verify"), 1);
	CLI_RUN(&o, "backup", "prune", "--budget", "1M", "--yes", "--json");
	assert_int_equal(cli_check_schema(&o, "prune"), 1);
}

/* The diagnosis of every real case. */
static void diagnoses_fit(void **state)
{
	struct dirent *entry;
	DIR *cases = opendir(CASES);
	size_t n = 0;

	(void)state;
	if (!cases)
		skip();
	while ((entry = readdir(cases))) {
		char path[600];

		snprintf(path, sizeof(path), CASES "/%s/evidence.txt",
			 entry->d_name);
		if (access(path, R_OK))
			continue;
		CLI_RUN(&o, "explain", "--json", path);
		assert_int_equal(cli_check_schema(&o, entry->d_name), 1);
		n++;
	}
	closedir(cases);
	assert_true(n >= 40);
}

/* Is there a rule for this device that goes on at the label? */
static bool rule_for(const char *rules, const char *form, unsigned vid,
		     unsigned pid)
{
	char want[8], id[8], vendor[8], products[200], *alternative;

	snprintf(want, sizeof(want), "%04x", vid);
	snprintf(id, sizeof(id), "%04x", pid);
	for (const char *line = rules; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (sscanf(line, form, vendor, products) != 2 ||
		    strcmp(vendor, want) != 0)
			continue;
		for (char *rest = products;
		     (alternative = strsep(&rest, "|"));) {
			if (fnmatch(alternative, id, 0) == 0)
				return true;
		}
	}
	return false;
}

static size_t count_of(const char *text, const char *what)
{
	size_t n = 0;

	while ((text = strstr(text, what)) != NULL) {
		text += strlen(what);
		n++;
	}
	return n;
}

/* The udev rule knows every device that the program knows, and no other. */
static void the_udev_rule_is_complete(void **state)
{
	static const char usb[] = "ATTR{idVendor}==\"%7[^\"]\", "
				  "ATTR{idProduct}==\"%199[^\"]\"";
	static const char tty[] = "ATTRS{idVendor}==\"%7[^\"]\", "
				  "ATTRS{idProduct}==\"%199[^\"]\"";
	const char *rules = embedded_find("50-unbrick.rules");
	const struct platform *p;

	(void)state;
	assert_non_null(rules);
	for (size_t i = 0; (p = platform_at(i)); i++) {
		if (p->known_usb &&
		    (!rule_for(rules, usb, p->vid, p->pid_normal) ||
		     !rule_for(rules, usb, p->vid, p->pid_dfu)))
			fail_msg("no usb rule for %s", p->name);
		if (p->known_usb &&
		    !rule_for(rules, tty, p->vid, p->pid_normal))
			fail_msg("no tty rule for %s", p->name);
	}
	for (unsigned pid = 0xc000; pid <= 0xdfff; pid++) {
		if (rule_for(rules, usb, 0x2b04, pid) &&
		    !platform_by_usb(0x2b04, (uint16_t)pid, NULL))
			fail_msg("a rule for 2b04:%04x", pid);
	}
	/* both for the seat and for the group */
	assert_int_equal(count_of(rules, "TAG+=\"uaccess\""), 2);
	assert_int_equal(count_of(rules, "GROUP=\"plugdev\""), 2);
	assert_non_null(strstr(rules, "ID_MM_DEVICE_IGNORE"));
	assert_null(strstr(rules, "0666"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_fit),
		cmocka_unit_test(modules_fit),
		cmocka_unit_test(the_store_fits),
		cmocka_unit_test(recipes_fit),
		cmocka_unit_test(configurations_fit),
		cmocka_unit_test(records_and_backups_fit),
		cmocka_unit_test(diagnoses_fit),
		cmocka_unit_test(the_udev_rule_is_complete),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
