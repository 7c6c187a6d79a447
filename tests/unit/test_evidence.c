/* SPDX-License-Identifier: MIT */
/*
 * Reading of foreign text: what forums, terminals and mail do to it, limits,
 * and that nothing is guessed silently.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <stdlib.h>

#include "base/count.h"
#include "model/evidence/parts.h"
#include "model/evidence/read.h"
#include "model/evidence/text.h"
#include "model/evidence/led.h"
#include "tests/lib/between.h"

static struct evidence ev;

static void read_text(const char *text)
{
	evidence_read(text, strlen(text), NULL, &ev);
}

static void plain(const char *in, size_t len, const char *want)
{
	struct buf b;

	buf_init(&b, 1 << 16);
	assert_false(evidence_plain(in, len, 1000, &b));
	assert_string_equal(buf_text(&b), want);
	buf_fini(&b);
}

static void text_is_made_plain(void **state)
{
	(void)state;
#define PLAIN(in, want) plain(in, sizeof(in) - 1, want)
	PLAIN("a\r\nb", "a\nb\n");
	PLAIN("\x1b[1;31mFAIL\x1b[0m \x1b(x", "FAIL x\n");
	PLAIN("\x1b[", "\n");
	PLAIN("**FAIL** *x* 03*016Ka `c`", "FAIL x 03*016Ka c\n");
	PLAIN("\xe2\x80\x9cp\xe2\x80\x9d \xe2\x80\x98q\xe2\x80\x99",
	      "\"p\" 'q'\n");
	PLAIN("> > quoted\n>not", "quoted\n>not\n");
	PLAIN("&quot;a&quot; &lt;b&gt; &amp;&x<br>", "\"a\" <b> &&x \n");
	PLAIN("\xe2\x94\x9c\xe2\x94\x80 v\xe2\x80\x83:\t1\x7f", "   v : 1 \n");
	PLAIN("\xef\xbb\xbfx\xe2\x86\x92y\xe2\x80\xa6", "x->y...\n");
	PLAIN("\xff\xfe"
	      "P\0h\0\x1d\x20\x42\x04\n\0x\0",
	      "Ph\"?\nx\n");
	PLAIN("\xfe\xff"
	      "\0P\0i",
	      "Pi\n");
	PLAIN("version 2O7, v1O1 0.7.O 1OO", "version 207, v101 0.7.0 100\n");
	PLAIN("O OTA 2O7x xO1 NO", "O OTA 2O7x xO1 NO\n");
#undef PLAIN
}

static void limits_are_kept(void **state)
{
	size_t big = EVIDENCE_MAX_INPUT + 1000;
	char *text = malloc(big);

	(void)state;
	assert_non_null(text);
	memset(text, 'a', big);
	evidence_read(text, big, NULL, &ev);
	assert_true(ev.cut);
	assert_int_equal(ev.lines, 1);
	assert_int_equal(ev.unread_count, 1);
	for (size_t i = 0; i < big; i += 8)
		text[i] = '\n';
	evidence_read(text, big, NULL, &ev);
	assert_true(ev.cut);
	assert_true(ev.unread_count > EVIDENCE_UNREAD);
	for (size_t i = 0; i + 8 <= big; i += 8)
		memcpy(text + i, "{x:1,\n#\n", 8);
	evidence_read(text, 80000, NULL, &ev);
	assert_false(ev.cut);
	free(text);
	evidence_read(NULL, 0, NULL, &ev);
	assert_int_equal(ev.lines, 0);
	assert_int_equal(ev.table.platform_id, -1);
}

static void facts_of_one_kind_are_few(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	for (int i = 0; i < 500; i++)
		assert_true(
			buf_puts(&b, "[hal] ERROR: No response from NCP\n"));
	evidence_read(buf_text(&b), b.len, NULL, &ev);
	buf_fini(&b);
	assert_int_equal(evidence_count(&ev, FACT_MODEM_SILENT), 8);
	assert_int_equal(evidence_find(&ev, FACT_MODEM_SILENT)->line, 1);
	assert_int_equal(evidence_last(&ev, FACT_MODEM_SILENT)->line, 500);
	assert_null(evidence_find(&ev, FACT_PERMISSION));
}

static void what_is_not_understood_is_kept(void **state)
{
	(void)state;
	read_text("Platform: 6 - Photon\n---\n\n  a strange line\x01\n");
	assert_int_equal(ev.unread_count, 1);
	assert_int_equal(ev.unread[0].line, 4);
	assert_string_equal(ev.unread[0].text, "a strange line ");
	evidence_read("", 0, "mauve", &ev);
	assert_int_equal(ev.unread_count, 1);
	assert_int_equal(ev.unread[0].line, 0);
	read_text("{y:2}\n{\"y\":[1\nplain {\n");
	assert_int_equal(ev.unread_count, 3);
}

static void secrets_are_not_kept(void **state)
{
	(void)state;
	read_text("A strange line 1\nDevice Secret: ABCDEF\n"
		  "curl -H 'Authorization: Bearer 0123' update_timeout\n");
	for (size_t i = 0; i < ev.unread_count; i++)
		assert_null(strstr(ev.unread[i].text, "ABCDEF"));
	assert_int_equal(ev.unread_count, 2);
	assert_null(strstr(evidence_find(&ev, FACT_OTA_TIMEOUT)->text, "0123"));
}

static void tables_in_words(void **state)
{
	const struct slot *s;

	(void)state;
	read_text("Platform: boron\n"
		  "Bootloader module #0 - version 1005, main location, 49152 "
		  "bytes max size\nIntegrity: PASS\nPlatform: maybe\n"
		  "Bootloader module #0 - version 99999\n"
		  "System module #1 - version 2101, backup location, 1 bytes\n"
		  "Integrity: FAIL\nAsset Dependencies:\nRequired:\n"
		  "User module #1 - vers");
	assert_int_equal(ev.table.platform_id, 13);
	assert_int_equal(ev.table.count, 2);
	assert_true(ev.table.cut);
	s = &ev.table.slots[0];
	assert_int_equal(s->version, 1005);
	assert_int_equal(s->max_size, 49152);
	assert_int_equal(s->checks[CHECK_INTEGRITY], CHECK_PASS);
	assert_int_equal(s->checks[CHECK_PLATFORM], CHECK_UNKNOWN);
	assert_int_equal(s->line, 2);
	assert_int_equal(ev.table.slots[1].store, STORE_BACKUP);
	read_text("Platform: PASS\nPlatform: nothing\nUUID: 12\n");
	assert_int_equal(ev.table.platform_id, -1);
	assert_int_equal(ev.table.count, 0);
}

static void the_last_table_counts(void **state)
{
	(void)state;
	read_text("{\"p\":6,\"m\":[{\"s\":16384,\"l\":\"m\",\"vc\":30,\"vv\":"
		  "30,\"f\":\"b\",\"n\":\"0\",\"v\":7,\"d\":[]}]}\n"
		  "{\"p\":6,\"m\":[{\"s\":16384,\"l\":\"m\",\"vc\":30,\"vv\":"
		  "30,\"f\":\"b\",\"n\":\"0\",\"v\":101,\"d\":[]}]}\n");
	assert_int_equal(ev.table.count, 1);
	assert_int_equal(ev.table.slots[0].version, 101);
	assert_int_equal(ev.table.slots[0].line, 2);
	/* words beside a table add nothing to it */
	read_text("{\"p\":6,\"m\":[{\"s\":16384,\"l\":\"m\",\"vc\":30,\"vv\":"
		  "30,\"f\":\"b\",\"n\":\"0\",\"v\":7,\"d\":[]}]}\n"
		  "bootloader: v99\nsystem part 1: v88\n");
	assert_int_equal(ev.table.count, 1);
	assert_int_equal(ev.table.slots[0].version, 7);
}

static void tables_have_an_end(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 16);
	for (int i = 0; i < 40; i++)
		assert_true(buf_printf(&b,
				       "System module #%d - version 5, main "
				       "location, 1 bytes max size\n"
				       "Integrity: PASS\n",
				       i));
	for (int i = 0; i < 4; i++)
		assert_true(buf_puts(&b, "System module #1 - version 2\n"));
	evidence_read(buf_text(&b), b.len, NULL, &ev);
	assert_int_equal(ev.table.count, TABLE_MAX_SLOTS);
	buf_clear(&b);
	for (int i = 0; i < 40; i++)
		assert_true(buf_puts(&b, "empty - main location, 1 bytes\n"));
	evidence_read(buf_text(&b), b.len, NULL, &ev);
	assert_int_equal(ev.table.count, TABLE_MAX_SLOTS);
	buf_fini(&b);
}

/* Each gives bootloader 0 v7 with a good check, and little more. */
static const char *const mangled[] = {
	"\"p\":6,\"m\":[{\"vc\":30,\"vv\":30,\"f\":\"b\",\"n\":\"0\",\"v\":7}]",
	"{\\\"p\\\":6,\\\"m\\\":[{\\\"vc\\\":30,\\\"vv\\\":30,\\\"f\\\":"
	"\\\"b\\\",\\\"n\\\":\\\"0\\\",\\\"v\\\":7,\\\"d\\\":[]}]}",
	"{'p': 6, 'm': [{'vc': 30, 'vv': 30, 'f': 'b', 'n': '0', 'v': 7}]}",
	"{\"p\":6 \"m\":[0:{\"vc\":30 \"vv\":30 \"f\":\"b\" \"n\":\"0\" "
	"\"v\":7 \"d\":[]",
	"{\"p\":6,\"m\":[{\"vc\":30,\"vv\":30,\"f\":\"b\",\"n\":\"0\",\"v\":7,"
	"\"d\":],}]}",
	"{\"p\":6,\"m\":[}, {\"vc\":30,\"vv\":30,\"f\":\"b\",\"n\":\"0\",\"v\":"
	"7,\"d\":[]}]}",
	"{\"p\":6,!! \"stray\" word,\"m\":[;{\"vc\":30,\"vv\":30,\"f\":\"b\","
	"\"n\":\"0\",\"v\":7]}]}",
	"{\"data\":\" {\"p\":6,\"m\":[{\"vc\":30,\"vv\":30,\"f\":\"b\",\"n\":"
	"\"0\",\"v\":7}]} ,\"ttl\":60}",
	"{\"p\":6,\"m\":[{\"u\":\"00112233\n44556677\",\"vc\":30,\"vv\":30,"
	"\"f\":\"b\",\"n\":\"0\",\"v\":7}]}",
	"{\"p\":6,\"m\":[{\"x\":\"not closed\n\"vc\":30,\"vv\":30,\"f\":\"b\","
	"\"n\":\"0\",\"v\":7}]}",
	"p: 6\nm\n0\ns: 16384\nl: m\nvc: 30\nvv: 30\nu: 12\nf: b\nn: 0\nv: "
	"7\n_: x\n",
};

static void json_is_read_however_it_looks(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(mangled); i++) {
		const struct slot *s = &ev.table.slots[0];

		read_text(mangled[i]);
		if (ev.table.count == 1 && s->present &&
		    s->function == FUNCTION_BOOTLOADER && s->version == 7 &&
		    s->checks[CHECK_INTEGRITY] == CHECK_PASS &&
		    ev.table.platform_id == 6)
			continue;
		fail_msg("%zu modules, v%u, platform %d of %s", ev.table.count,
			 s->version, ev.table.platform_id, mangled[i]);
	}
}

static void json_has_its_limits(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 18);
	assert_true(buf_puts(&b, "{\"p\":6,\"m\":"));
	for (int i = 0; i < 200; i++)
		assert_true(buf_puts(&b, i % 2 ? "{\"a\":" : "["));
	evidence_read(buf_text(&b), b.len, NULL, &ev);
	assert_int_equal(ev.table.platform_id, 6);
	buf_clear(&b);
	assert_true(buf_puts(&b, "{\"p\":6,\"m\":["));
	for (int i = 0; i < 9000; i++)
		assert_true(buf_puts(&b, i % 3 ? "7," : "\"a\","));
	evidence_read(buf_text(&b), b.len, NULL, &ev);
	assert_int_equal(ev.table.platform_id, 6);
	buf_clear(&b);
	for (int i = 0; i < 40; i++)
		assert_true(buf_puts(&b, "{\"vc\":30,\"vv\":30,\"l\":\"x\"}"));
	evidence_read(buf_text(&b), b.len, NULL, &ev);
	assert_int_equal(ev.table.count, TABLE_MAX_SLOTS);
	buf_fini(&b);
}

static void answers_of_the_cloud(void **state)
{
	(void)state;
	read_text("{\"id\":\"x\",\"platform_id\":13,\"online\":true,"
		  "\"system_firmware_version\":\"2.0.1\"}\n"
		  "{\"r\":\"ok\"} {\"r\":5}\n{\"r\":-1340}\n"
		  "event: spark/device/last_reset\n"
		  "data: {\"data\":\"42\",\"ttl\":60}\n"
		  "device went offline\n"
		  "particle/device/updates/enabled false\n"
		  "spark/device/key/error restored\n"
		  "spark/device/last_reset watchdog\n");
	assert_int_equal(ev.table.platform_id, 13);
	assert_string_equal(evidence_find(&ev, FACT_RELEASE_SHOWN)->text,
			    "2.0.1");
	assert_int_equal(evidence_count(&ev, FACT_OTA_ERROR), 1);
	assert_int_equal(evidence_find(&ev, FACT_OTA_ERROR)->number, -1340);
	assert_string_equal(evidence_find(&ev, FACT_LAST_RESET)->text, "42");
	assert_string_equal(evidence_last(&ev, FACT_LAST_RESET)->text,
			    "watchdog");
	assert_non_null(evidence_find(&ev, FACT_OFFLINE));
	assert_non_null(evidence_find(&ev, FACT_UPDATES_OFF));
	assert_non_null(evidence_find(&ev, FACT_SERVER_KEY));
}

static void modules_in_free_words(void **state)
{
	const struct table *t = &ev.table;

	(void)state;
	read_text("it is an Electron\nbootloader: 0.6.0\nuser 1: v4\n"
		  "part 1 v105\nsystem part 2 105 (0.6.1)\n"
		  "system-part3: missing\nsoftdevice 202\nncp: 5\n"
		  "system part 9: 0.6.1\napp 3 times\npart 300: v1\n"
		  "part 2: v99999\nbootloader 0.99.0\n");
	assert_int_equal(table_version(t, FUNCTION_BOOTLOADER, 0), 8);
	assert_int_equal(table_version(t, FUNCTION_USER, 1), 4);
	assert_int_equal(table_version(t, FUNCTION_SYSTEM, 1), 105);
	assert_int_equal(table_version(t, FUNCTION_SYSTEM, 2), 105);
	assert_int_equal(table_version(t, FUNCTION_SYSTEM, 3), -1);
	assert_int_equal(table_version(t, FUNCTION_RADIO, 0), 202);
	assert_int_equal(table_version(t, FUNCTION_NCP, 0), 5);
	assert_int_equal(ev.unread_count, 6);
	/* the place in flash decides, not the number in the text */
	read_text("electron\nmodule 1 (0x08060000): v110\n"
		  "module 2 (0x12345678): v110\n");
	assert_int_equal(table_version(t, FUNCTION_SYSTEM, 3), 110);
	assert_int_equal(table_version(t, FUNCTION_SYSTEM, 2), 110);
}

static void patterns(void **state)
{
	struct words w;

	(void)state;
	assert_true(words_match("Size = 0x1F, -12", "^size~@*#", &w));
	assert_int_equal(w.numbers[0], 0x1f);
	assert_int_equal(w.numbers[1], -12);
	assert_true(words_match("is v1.4.0-rc.2, now", "|v$", &w));
	assert_string_equal(w.text, "1.4.0-rc.2");
	assert_true(words_match("on 1.4.0+lto", "$", &w));
	assert_string_equal(w.text, "1.4.0");
	assert_false(words_match("10.0.0.1", "^$", &w));
	assert_false(words_match("1.2", "$", &w));
	assert_true(words_match("50% done", "#\\% ", &w));
	assert_true(words_match("say 'it'", "'%'", &w));
	assert_string_equal(w.text, "it");
	assert_false(words_match("say ''", "'%'", &w));
	assert_false(words_match("0x12zz", "@", &w));
	assert_false(words_match("abc", "^b", &w));
	assert_false(words_match("scare", "|care", &w));
	assert_true(words_match("- item", "^item", &w));
	assert_true(words_match("1 2 3 4 5", "# # # # #", &w));
	assert_int_equal(w.count, WORDS_NUMBERS);
	assert_true(words_match("99999999999", "#", &w));
	assert_true(w.numbers[0] > 0);
}

/* A pattern for which there is no room would never be looked for. */
static void there_is_room_for_every_pattern(void **state)
{
	static struct spots s;

	(void)state;
	own_prepare(&s);
	inspect_prepare(&s);
	event_prepare(&s);
	names_prepare(&s);
	list_prepare(&s);
	host_words_prepare(&s);
	phrase_prepare(&s);
	led_prepare(&s);
	assert_between(s.count, 500, SPOT_MAX - 1);
}

/* What stands behind a line in memory is not of it, blank or not. */
static void a_line_ends_where_it_ends(void **state)
{
	static struct spots s;
	static const char text[] = "a photon\0002";
	struct spot_line l;

	(void)state;
	spot_add(&s, SPOT_OWN, "photon 2");
	spot_look(&s, "a photon 2", 1, &l);
	assert_true(spot_may(&l, SPOT_OWN, 0));
	spot_look(&s, text, 1, &l);
	assert_false(spot_may(&l, SPOT_OWN, 0));
}

static void the_led_in_the_text(void **state)
{
	(void)state;
	read_text("LED: breathing magenta\nLED at the end: SOS 10\n");
	assert_int_equal(evidence_find(&ev, FACT_LED)->number,
			 LED_MAGENTA_BREATHE);
	assert_int_equal(evidence_find(&ev, FACT_SOS)->number, 10);
	evidence_read("", 0, "blinking yellow", &ev);
	assert_int_equal(evidence_find(&ev, FACT_LED)->number,
			 LED_YELLOW_BLINK);
	assert_int_equal(evidence_find(&ev, FACT_LED)->line, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_made_plain),
		cmocka_unit_test(limits_are_kept),
		cmocka_unit_test(facts_of_one_kind_are_few),
		cmocka_unit_test(what_is_not_understood_is_kept),
		cmocka_unit_test(secrets_are_not_kept),
		cmocka_unit_test(tables_in_words),
		cmocka_unit_test(the_last_table_counts),
		cmocka_unit_test(tables_have_an_end),
		cmocka_unit_test(json_is_read_however_it_looks),
		cmocka_unit_test(json_has_its_limits),
		cmocka_unit_test(answers_of_the_cloud),
		cmocka_unit_test(modules_in_free_words),
		cmocka_unit_test(patterns),
		cmocka_unit_test(there_is_room_for_every_pattern),
		cmocka_unit_test(a_line_ends_where_it_ends),
		cmocka_unit_test(the_led_in_the_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
