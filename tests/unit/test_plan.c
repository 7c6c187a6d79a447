/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/count.h"
#include "model/plan/plan.h"
#include "model/plan/json.h"
#include "model/catalog/release.h"
#include "model/rules/rules.h"

static struct table table;
static struct plan plan;

static void device(int platform)
{
	memset(&table, 0, sizeof(table));
	table.platform_id = platform;
	table.source = TABLE_SERIAL;
}

/* "b0=100", "s2=206>s1.206>b0.101", "s1=207!" for a broken one. */
static void has(const char *text)
{
	struct slot *s = &table.slots[table.count++];
	char *at;

	s->present = true;
	s->function = (uint8_t)function_by_letter(text[0]);
	s->index = (uint8_t)(text[1] - '0');
	s->version = (uint16_t)strtoul(text + 3, &at, 10);
	if (*at == '!') {
		s->checks[CHECK_INTEGRITY] = CHECK_FAIL;
		at++;
	}
	while (*at == '>') {
		struct module_ref *r = &s->deps[s->dep_count++];

		r->function = (uint8_t)function_by_letter(at[1]);
		r->index = (uint8_t)(at[2] - '0');
		r->version = (uint16_t)strtoul(at + 4, &at, 10);
	}
}

static void runs_release(int platform, const char *version)
{
	const struct release *r = release_find(platform, version);

	device(platform);
	assert_non_null(r);
	for (size_t i = 0; i < r->module_count; i++) {
		const struct release_module *m = &r->modules[i];
		struct slot *s = &table.slots[table.count];

		if (m->twin)
			continue;
		s->present = true;
		s->function = m->function;
		s->index = m->index;
		s->version = m->version;
		table.count++;
	}
}

static void make(const struct plan_wish *w)
{
	plan_make(&table,
		  table.source == TABLE_DFU ? MODE_UNKNOWN : MODE_NORMAL, w,
		  &plan);
}

static void to(const char *release)
{
	const struct plan_wish w = { .release = release };

	make(&w);
}

/*
 * The steps as one line: "bootloader 101 serial, mode dfu, tinker 3 dfu,
 * reset"; inspect at the end is left out.
 */
static const char *steps(void)
{
	static char out[2000];
	size_t len = 0;

	out[0] = '\0';
	for (size_t i = 0; i < plan.step_count; i++) {
		const struct plan_step *s = &plan.steps[i];
		char one[80], what[PLAN_WHAT];

		if (s->action == PLAN_FLASH)
			snprintf(one, sizeof(one), "%s %d %s",
				 strcmp(s->what, "tinker") == 0
					 ? s->what
					 : plan_what(s->function, s->index,
						     what),
				 s->to, road_name(s->over));
		else if (s->action == PLAN_MODE)
			snprintf(one, sizeof(one), "mode %s", s->what);
		else if (s->action == PLAN_INSPECT && i + 1 == plan.step_count)
			continue;
		else
			snprintf(one, sizeof(one), "%s",
				 s->action == PLAN_RESET
					 ? "reset"
					 : plan_do_name(s->action));
		len += (size_t)snprintf(out + len, sizeof(out) - len, "%s%s",
					len ? ", " : "", one);
	}
	return out;
}

static void assert_steps(const char *want)
{
	if (!plan.possible)
		fail_msg("no way: %s", plan.reason);
	assert_string_equal(steps(), want);
	if (plan.step_count > 0)
		assert_int_equal(plan.steps[plan.step_count - 1].action,
				 PLAN_INSPECT);
}

static const struct plan_step *flash_of(unsigned function, unsigned index)
{
	for (size_t i = 0; i < plan.step_count; i++) {
		const struct plan_step *s = &plan.steps[i];

		if (s->action == PLAN_FLASH && s->function == function &&
		    s->index == index)
			return s;
	}
	fail_msg("no such step");
	return NULL;
}

/* The case the program was born from; modules.md 11.1. */
static void photon_in_safe_mode(void)
{
	device(PLATFORM_PHOTON);
	table.source = TABLE_EVENT;
	has("b0=100");
	has("s1=206");
	has("s2=206>s1.206>b0.101");
	table.slots[table.count++].max_size = 131072;
}

static void test_bootloader_then_tinker(void **state)
{
	const struct plan_wish w = { .tinker = true };
	const struct plan_step *s;

	(void)state;
	photon_in_safe_mode();
	make(&w);
	assert_steps("mode listening, bootloader 101 serial, mode dfu, "
		     "tinker 3 dfu, reset");
	s = flash_of(FUNCTION_BOOTLOADER, 0);
	assert_int_equal(s->from, 100);
	assert_string_equal(s->release, "0.7.0");
	assert_int_equal(s->address, 0x08000000);
	assert_int_equal(s->bytes, 15236);
	assert_int_equal(s->seconds, 9);
	assert_false(s->reversible);
	assert_non_null(strstr(s->why, "bootloader 0 v101"));
	s = flash_of(FUNCTION_USER, 1);
	assert_int_equal(s->from, -1);
	assert_int_equal(s->address, 0x080A0000);
	assert_int_equal(s->bytes, 5324);
	assert_true(s->reversible);
}

static const struct module app = {
	.ok = true,
	.platform_id = PLATFORM_PHOTON,
	.function = FUNCTION_USER,
	.index = 1,
	.version = 5,
	.start = 0x080A0000,
	.size = 9000,
	.deps = { { FUNCTION_SYSTEM, 2, 206 } },
};

static void test_application_by_its_road(void **state)
{
	struct plan_wish w = { .app = &app };

	(void)state;
	photon_in_safe_mode();
	make(&w);
	assert_steps("mode listening, bootloader 101 serial, mode dfu, "
		     "application 5 dfu, reset");
	w.network = true;
	make(&w);
	assert_steps("mode listening, bootloader 101 serial, wait, "
		     "application 5 ota");
	assert_int_equal(flash_of(FUNCTION_USER, 1)->bytes, 9000);
}

static void test_application_already_there(void **state)
{
	static const char *const hash = "000102030405060708090A0B0C0D0E0F"
					"101112131415161718191A1B1C1D1E1F";
	struct module same = app;
	const struct plan_wish w = { .app = &same };

	(void)state;
	for (uint8_t i = 0; i < 32; i++)
		same.sha256[i] = i;
	runs_release(PLATFORM_PHOTON, "0.7.0");
	has("u1=5>s2.206");
	snprintf(table.slots[table.count - 1].uuid, 65, "%s", hash);
	make(&w);
	assert_steps("");
	table.slots[table.count - 1].uuid[0] = 'F';
	make(&w);
	assert_steps("mode dfu, application 5 dfu, reset");
}

static void test_application_that_does_not_fit(void **state)
{
	struct module other = app;
	struct plan_wish w = { .app = &other, .release = "0.6.3" };

	(void)state;
	runs_release(PLATFORM_PHOTON, "0.6.2");
	make(&w);
	assert_false(plan.possible);
	assert_non_null(strstr(plan.reason, "206"));
	/* Left open, the system follows the application. */
	w.release = NULL;
	make(&w);
	assert_string_equal(plan.target, "0.7.0-rc.7");
	other.platform_id = PLATFORM_BORON;
	make(&w);
	assert_false(plan.possible);
	assert_non_null(strstr(plan.reason, "not made for the Photon"));
}

static void test_healthy_is_left_alone(void **state)
{
	const struct plan_wish w = { .tinker = true, .backup = true };

	(void)state;
	runs_release(PLATFORM_BORON, "1.4.4");
	has("u1=5>s1.326");
	make(&w);
	assert_steps("");
	assert_int_equal(plan.seconds, 0);
	runs_release(PLATFORM_P2, "5.9.0");
	to("same");
	assert_steps("");
	to("5.9.0");
	assert_steps("");
}

static void test_backup_first(void **state)
{
	const struct plan_wish w = { .tinker = true, .backup = true };

	(void)state;
	photon_in_safe_mode();
	make(&w);
	/* One visit of DFU is enough then. */
	assert_steps("mode dfu, backup, tinker 3 dfu, reset, mode listening, "
		     "bootloader 101 serial");
	table.source = TABLE_SERIAL; /* the shell is open already */
	plan_make(&table, MODE_UNKNOWN, &(struct plan_wish){ 0 }, &plan);
	assert_steps("bootloader 101 serial");
}

/* serial.md 6.1: without another road, the builds that need less. */
static void test_only_dfu_is_left(void **state)
{
	const struct plan_wish w = { .closed_roads = 1u << ROAD_SERIAL |
						     1u << ROAD_USB |
						     1u << ROAD_DFU_STAGED };
	const struct plan_step *s;

	(void)state;
	photon_in_safe_mode();
	make(&w);
	assert_steps("mode dfu, system-part1 207 dfu, system-part2 207 dfu, "
		     "reset");
	s = flash_of(FUNCTION_SYSTEM, 2);
	assert_int_equal(s->deps[1].function, FUNCTION_BOOTLOADER);
	assert_int_equal(s->deps[1].version, 7);
}

static void test_staged(void **state)
{
	const struct plan_wish w = { .release = "2.3.1",
				     .closed_roads = 1u << ROAD_SERIAL |
						     1u << ROAD_USB };

	(void)state;
	runs_release(PLATFORM_PHOTON, "1.2.1");
	make(&w);
	assert_steps("mode dfu, bootloader 1006 dfu-staged, reset, mode dfu, "
		     "system-part1 2302 dfu, system-part2 2302 dfu, reset");
	runs_release(PLATFORM_PHOTON, "1.1.0"); /* cannot apply it yet */
	make(&w);
	assert_steps("mode dfu, system-part1 2302 dfu, system-part2 2302 dfu, "
		     "reset, mode dfu, bootloader 1006 dfu-staged, reset");
}

/* platforms.md 8: 0.7.0 before 1.x where the device checks. */
static void test_photon_steps_through_070(void **state)
{
	const struct plan_wish w = { .release = "1.5.2",
				     .closed_roads = 1u << ROAD_DFU };

	(void)state;
	runs_release(PLATFORM_PHOTON, "0.6.3");
	make(&w);
	assert_true(plan.possible);
	assert_int_equal(plan.steps[1].to, 207);
	assert_string_equal(plan.steps[1].release, "0.7.0");
	to("1.5.2"); /* DFU checks nothing */
	assert_steps("mode dfu, system-part1 1512 dfu, system-part2 1512 dfu, "
		     "reset, mode listening, bootloader 502 serial");
}

static void test_electron_steps(void **state)
{
	const struct plan_wish w = { .release = "0.7.0",
				     .closed_roads = 1u << ROAD_DFU };

	(void)state;
	runs_release(PLATFORM_ELECTRON, "0.5.1");
	make(&w);
	assert_steps("mode listening, system-part1 21 serial, "
		     "mode listening, system-part2 21 serial, "
		     "mode listening, system-part3 110 serial, "
		     "mode listening, system-part1 110 serial, "
		     "mode listening, system-part2 110 serial, "
		     "mode listening, system-part3 207 serial, "
		     "mode listening, system-part1 207 serial, "
		     "mode listening, system-part2 207 serial, wait");
}

static void test_gen3_needs_131_before_the_radio_stack(void **state)
{
	const struct plan_wish w = { .release = "1.5.2",
				     .closed_roads = 1u << ROAD_DFU };

	(void)state;
	runs_release(PLATFORM_ARGON, "1.1.1");
	has("a0=182");
	make(&w);
	assert_steps("mode listening, bootloader 502 serial, "
		     "mode listening, system-part1 1321 serial, "
		     "mode listening, radio-stack 202 serial, "
		     "mode listening, system-part1 1512 serial");
	assert_int_equal(flash_of(FUNCTION_RADIO, 0)->from, 182);
}

/* platforms.md 4: bootloaders before 3100 do not find 6.2.0. */
static void test_gen3_620(void **state)
{
	(void)state;
	runs_release(PLATFORM_BORON, "5.9.0");
	to("6.2.0");
	assert_steps("mode listening, bootloader 3100 serial, mode dfu, "
		     "system-part1 6200 dfu, reset");
	assert_int_equal(flash_of(FUNCTION_SYSTEM, 1)->address, 0x28000);
	runs_release(PLATFORM_BORON, "6.0.0"); /* no YMODEM any more */
	to("6.2.0");
	assert_int_equal(flash_of(FUNCTION_BOOTLOADER, 0)->over, ROAD_USB);
	/* With nothing that runs, another system has to come first. */
	runs_release(PLATFORM_BORON, "5.9.0");
	table.slots[1].checks[CHECK_INTEGRITY] = CHECK_FAIL;
	table.source = TABLE_DFU;
	to("6.2.0");
	assert_true(plan.possible);
	assert_int_equal(plan.steps[0].function, FUNCTION_SYSTEM);
	assert_true(plan.steps[0].to < 6200);
}

static void test_gen4_order(void **state)
{
	(void)state;
	runs_release(PLATFORM_P2, "5.0.0");
	to("5.9.0");
	assert_steps("mode listening, prebootloader 9 usb, mode listening, "
		     "bootloader 2700 usb, mode dfu, system-part1 5901 dfu, "
		     "reset");
}

static void test_tracker_depends_on_itself(void **state)
{
	const struct plan_wish w = { .release = "5.6.0",
				     .closed_roads = 1u << ROAD_DFU };

	(void)state;
	runs_release(PLATFORM_TRACKER, "2.3.1");
	make(&w);
	assert_true(plan.possible);
	assert_int_equal(flash_of(FUNCTION_SYSTEM, 1)->to, 3005);
	to("5.6.0");
	assert_int_equal(flash_of(FUNCTION_SYSTEM, 1)->to, 5600);
}

static void test_duo(void **state)
{
	const struct plan_wish serial = { .release = "0.3.3",
					  .closed_roads = 1u << ROAD_DFU };

	(void)state;
	runs_release(PLATFORM_DUO, "0.3.0");
	to("0.3.1");
	assert_steps("mode dfu, system-part1 9 dfu, system-part2 9 dfu, reset");
	to("0.2.4");
	assert_false(plan.possible);
	assert_non_null(strstr(plan.reason, "bootloader"));
	make(&serial); /* 0.3.0 never applies what it receives */
	assert_false(plan.possible);
	runs_release(PLATFORM_DUO, "0.3.1");
	make(&serial);
	assert_steps("mode listening, system-part1 11 serial, mode listening, "
		     "system-part2 11 serial");
}

/* dfu.md 4.5: a bootloader of 0.7.0 under 0.6.2 */
static void test_downgrade_keeps_ota_working(void **state)
{
	(void)state;
	runs_release(PLATFORM_PHOTON, "0.7.0");
	to("0.6.2");
	assert_steps("mode dfu, system-part1 108 dfu, system-part2 108 dfu, "
		     "reset, mode listening, bootloader 11 serial");
	device(PLATFORM_PHOTON);
	has("b0=100");
	has("s1=108");
	has("s2=108");
	to("same");
	assert_steps("mode listening, bootloader 11 serial");
	runs_release(PLATFORM_PHOTON, "2.3.1");
	to("1.5.2");
	assert_steps("mode dfu, system-part1 1512 dfu, system-part2 1512 dfu, "
		     "reset");
}

/* Cases 03, 04, 06, 15, 22, 33, 36: what the makers' threads found. */
static void test_known_cases(void **state)
{
	(void)state;
	device(PLATFORM_PHOTON);
	has("b0=2!");
	has("s1=207");
	has("s2=207>s1.207>b0.7");
	to(NULL);
	assert_steps("mode listening, bootloader 101 serial");
	device(PLATFORM_ARGON);
	has("b0=215");
	has("s1=325>b0.101");
	has("u1=5>s1.326");
	to(NULL);
	assert_steps("mode dfu, system-part1 326 dfu, reset");
	assert_string_equal(plan.target, "0.8.0-rc.27");
	device(PLATFORM_ARGON);
	has("b0=1005");
	has("a0=202");
	has("s1=1512>b0.501>a0.202");
	has("u1=6>s1.2011");
	to(NULL);
	assert_steps("mode dfu, system-part1 2011 dfu, reset");
	device(PLATFORM_PHOTON);
	has("b0=7");
	has("s1=15");
	has("s2=15>s1.15");
	has("u1=3>s2.17");
	to(NULL);
	assert_steps("mode dfu, system-part1 17 dfu, system-part2 17 dfu, "
		     "reset");
	device(PLATFORM_ELECTRON);
	has("b0=8");
	has("s1=102>s3.102");
	has("s2=102>s1.102");
	to(NULL);
	assert_steps("mode dfu, system-part3 102 dfu, reset");
	device(PLATFORM_ELECTRON);
	has("b0=7");
	has("s1=102>s3.102");
	has("s2=15>s1.15");
	to(NULL);
	assert_steps("mode dfu, system-part3 102 dfu, system-part2 102 dfu, "
		     "reset");
	device(PLATFORM_P1);
	has("b0=7");
	has("s1=207");
	has("s2=207>s1.207>b0.101");
	to(NULL);
	assert_steps("mode listening, bootloader 101 serial");
}

static void test_nothing_runs(void **state)
{
	(void)state;
	device(PLATFORM_PHOTON);
	table.source = TABLE_DFU;
	has("b0=101");
	table.slots[table.count].function = FUNCTION_SYSTEM;
	table.slots[table.count++].index = 1;
	table.slots[table.count].function = FUNCTION_SYSTEM;
	table.slots[table.count++].index = 2;
	to(NULL);
	assert_true(plan.possible);
	/* The newest that this bootloader carries. */
	assert_string_equal(plan.target, "0.7.0");
	assert_steps("system-part1 207 dfu, system-part2 207 dfu, reset");
	/* A broken part and an old bootloader: parts first. */
	device(PLATFORM_PHOTON);
	table.source = TABLE_DFU;
	has("b0=7");
	has("s1=1213!");
	has("s2=1213>s1.1213>b0.311");
	to(NULL);
	assert_steps("system-part1 1213 dfu, reset, mode listening, "
		     "bootloader 311 serial");
}

static void test_reasons(void **state)
{
	(void)state;
	device(4711);
	to(NULL);
	assert_false(plan.possible);
	assert_string_equal(plan.reason, "the platform is not known");
	runs_release(PLATFORM_PHOTON, "0.7.0");
	to("9.9.9");
	assert_false(plan.possible);
	assert_non_null(strstr(plan.reason, "unbrick firmware fetch 9.9.9"));
	to("4.0.0");
	assert_false(plan.possible);
	runs_release(PLATFORM_ARGON, "5.8.0");
	to("5.8.1");
	assert_false(plan.possible);
	assert_non_null(strstr(plan.reason, "is not known"));
	device(PLATFORM_PHOTON);
	table.source = TABLE_TEXT;
	has("b0=101");
	to(NULL);
	assert_string_equal(plan.assumes, "the system parts");
	assert_steps("");
	assert_int_equal(plan.step_count, 1);
}

static bool only_boot_311(void *ctx, const struct plan_firmware *want,
			  uint32_t *bytes, uint32_t *start)
{
	(void)ctx;
	if (want->function != FUNCTION_BOOTLOADER)
		return false;
	*bytes = 14784;
	*start = 0x08000000;
	return true;
}

static void test_missing_firmware(void **state)
{
	const struct plan_have have = { .at_hand = only_boot_311 };
	const struct plan_wish w = { .release = "1.2.1", .have = &have };

	(void)state;
	runs_release(PLATFORM_PHOTON, "0.7.0");
	make(&w);
	assert_true(plan.possible);
	assert_int_equal(flash_of(FUNCTION_BOOTLOADER, 0)->bytes, 14784);
	assert_int_equal(plan.missing_count, 2);
	assert_int_equal(plan.missing[0].version, 1213);
	assert_non_null(strstr(plan.missing[1].where, "1.2.1"));
}

static void test_json_there_and_back(void **state)
{
	const struct plan_wish w = { .tinker = true, .backup = true };

	(void)state;
	photon_in_safe_mode();
	make(&w);
	for (size_t i = 0; i < plan.step_count; i++) {
		json_t *j = plan_step_json(&plan.steps[i]);
		struct plan_step back;

		assert_non_null(j);
		assert_true(plan_step_from_json(j, &back));
		assert_memory_equal(&back, &plan.steps[i], sizeof(back));
		json_decref(j);
	}
	json_t *doc = plan_json(&plan);

	assert_string_equal(json_string_value(json_object_get(doc, "schema")),
			    "unbrick.plan/1");
	assert_true(json_is_true(json_object_get(doc, "possible")));
	assert_int_equal(json_array_size(json_object_get(doc, "steps")),
			 plan.step_count);
	assert_null(json_object_get(doc, "reason"));
	json_decref(doc);
}

static void test_json_of_no_step(void **state)
{
	static const char *const bad[] = {
		"{}",
		"[]",
		"{\"do\":\"erase\"}",
		"{\"do\":\"reset\"}",
		"{\"do\":\"mode\",\"what\":\"sideways\"}",
		"{\"do\":\"flash\",\"what\":\"bootloader\"}",
		("{\"do\":\"flash\",\"what\":\"x\","
		 "\"function\":\"bootloader\","
		 "\"index\":300,\"over\":\"serial\"}"),
		"{\"do\":\"wait\",\"seconds\":-1}",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		json_t *j = json_loads(bad[i], 0, NULL);
		struct plan_step s;

		assert_non_null(j);
		assert_false(plan_step_from_json(j, &s));
		json_decref(j);
	}
}

/* modules.md 7.3, 7.5 */
static void test_rules_for_the_running_system(void **state)
{
	enum check out[TABLE_MAX_SLOTS];
	struct setup s;

	(void)state;
	photon_in_safe_mode();
	rules_checks(&table, out);
	assert_int_equal(out[0], CHECK_PASS);
	assert_int_equal(out[1], CHECK_PASS);
	assert_int_equal(out[2], CHECK_FAIL);
	setup_from_table(&table, &s);
	assert_int_equal(rules_boots(&s), RULES_BOOT_SAFE);
	/* An Electron does not mind: it brings its bootloader. */
	device(PLATFORM_ELECTRON);
	has("b0=11");
	has("s1=207>s3.207");
	has("s2=207>s1.207>b0.101");
	has("s3=207>s2.110");
	has("u1=4>s2.102");
	setup_from_table(&table, &s);
	assert_int_equal(rules_boots(&s), RULES_BOOT_APP);
	/* 0.6.3 looks at one dependency only. */
	device(PLATFORM_PHOTON);
	has("b0=1");
	has("s1=109");
	has("s2=109>s1.109>b0.11");
	has("u1=3>s2.6");
	rules_checks(&table, out);
	assert_int_equal(out[2], CHECK_PASS);
	setup_from_table(&table, &s);
	assert_int_equal(rules_boots(&s), RULES_BOOT_APP);
	table.slots[1].present = false;
	setup_from_table(&table, &s);
	assert_int_equal(rules_boots(&s), RULES_BOOT_DFU);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bootloader_then_tinker),
		cmocka_unit_test(test_application_by_its_road),
		cmocka_unit_test(test_application_already_there),
		cmocka_unit_test(test_application_that_does_not_fit),
		cmocka_unit_test(test_healthy_is_left_alone),
		cmocka_unit_test(test_backup_first),
		cmocka_unit_test(test_only_dfu_is_left),
		cmocka_unit_test(test_staged),
		cmocka_unit_test(test_photon_steps_through_070),
		cmocka_unit_test(test_electron_steps),
		cmocka_unit_test(test_gen3_needs_131_before_the_radio_stack),
		cmocka_unit_test(test_gen3_620),
		cmocka_unit_test(test_gen4_order),
		cmocka_unit_test(test_tracker_depends_on_itself),
		cmocka_unit_test(test_duo),
		cmocka_unit_test(test_downgrade_keeps_ota_working),
		cmocka_unit_test(test_known_cases),
		cmocka_unit_test(test_nothing_runs),
		cmocka_unit_test(test_reasons),
		cmocka_unit_test(test_missing_firmware),
		cmocka_unit_test(test_json_there_and_back),
		cmocka_unit_test(test_json_of_no_step),
		cmocka_unit_test(test_rules_for_the_running_system),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
