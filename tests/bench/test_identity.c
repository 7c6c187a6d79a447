/* SPDX-License-Identifier: MIT */
/*
 * Two devices are never taken for one: without an id of their own, with one
 * id for both, with an id that is shown in one mode only.  What counts is
 * what lies in the devices afterwards.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/fsio.h"
#include "base/text.h"
#include "device/inspect.h"
#include "device/mode.h"
#include "device/owner.h"
#include "device/restore.h"
#include "inside.h"
#include "job_kit.h"
#include "keys/keys.h"
#include "ui/host/host.h"

#define OLD   "tests/bench/scenes/two-old-photons.yaml"
#define TELL  "tests/bench/scenes/telling-photons.yaml"
#define TWINS "tests/bench/scenes/twin-photons.yaml"
#define LEFT  0
#define RIGHT 1
#define SPARE 8134 /* a byte that no check looks at */

struct two {
	struct job_kit k;
	struct job j[2];
	uint8_t dct[2][INSIDE_DCT]; /* as they were */
	char backup[2][PATH_MAX];
	struct restore done;
	struct keys keys;
	struct err e;
};

static struct two t;

static uint8_t *dct(int i)
{
	return inside_dct(bench_vdev(t.k.bench, (size_t)i));
}

static const char *port(int i)
{
	return bench_port(t.k.bench, (size_t)i);
}

static void job(int i)
{
	struct device d = job_kit_device(&t.k, (size_t)i);

	job_init(&t.j[i], &t.k.world, &d, &t.k.sink);
}

static void note(void)
{
	for (int i = 0; i < 2; i++)
		memcpy(t.dct[i], dct(i), INSIDE_DCT);
}

static void begin(const char *scene)
{
	memset(&t, 0, sizeof(t));
	job_kit_open(&t.k, scene);
	for (int i = 0; i < 2; i++) {
		job(i);
		/* A setting of its own, to see whose bytes lie where. */
		dct(i)[SPARE] = (uint8_t)(0x41 + i);
	}
	note();
}

/* Systems as old as these have noted no id in the key area. */
static void forget_ids(void)
{
	for (int i = 0; i < 2; i++)
		memset(dct(i) + INSIDE_DCT_ID, 0xff, 12);
	note();
}

static void end(void)
{
	job_kit_close(&t.k);
}

static void untouched(int i)
{
	assert_memory_equal(dct(i), t.dct[i], INSIDE_DCT);
}

static void confirm(int i)
{
	text_copy(t.j[i].confirmed, sizeof(t.j[i].confirmed), port(i));
}

static void new_key(int i)
{
	char pem[200];

	snprintf(pem, sizeof(pem), "%s/%d.pem", t.k.dir, i);
	confirm(i);
	if (keys_new_device(&t.j[i], pem, &t.keys, &t.e))
		fail_msg("%s", t.e.what);
	t.j[i].confirmed[0] = '\0';
	note();
}

static void keep(int i)
{
	struct backup b;

	if (backup_take(&t.j[i], NULL, NULL, &b, &t.e))
		fail_msg("%s", t.e.what);
	text_copy(t.backup[i], sizeof(t.backup[i]), b.manifest);
}

static int restore(int i, const char *manifest)
{
	memset(&t.e, 0, sizeof(t.e));
	return restore_backup(&t.j[i], manifest, NULL, &t.done, &t.e);
}

static void says(const char *words)
{
	if (!strstr(t.e.what, words))
		fail_msg("\"%s\" is not in: %s", words, t.e.what);
}

static void test_a_backup_records_what_is_known(void **state)
{
	struct backup_manifest m;
	struct keys then;
	struct buf text;

	(void)state;
	begin(OLD);
	keep(LEFT);
	assert_int_equal(backup_read(t.backup[LEFT], &m, &t.e), 0);
	assert_string_equal(m.device, "");
	assert_string_equal(m.port, "1-1.1");
	assert_int_equal(backup_keys(t.backup[LEFT], &m,
				     t.j[LEFT].device.platform, NULL, &then,
				     &t.e),
			 0);
	buf_init(&text, 1u << 16);
	assert_int_equal(fsio_read(t.backup[LEFT], &text, &t.e), 0);
	assert_non_null(strstr(buf_text(&text), then.device.sha256));
	buf_fini(&text);
	end();
}

/* "" is not equal to "", and equal keys are no proof. */
static void test_a_device_without_id_is_known_by_its_port_alone(void **state)
{
	(void)state;
	begin(OLD);
	forget_ids();
	keep(LEFT);
	assert_int_equal(restore_check(&t.j[RIGHT], t.backup[LEFT], &t.e),
			 -ERR_REFUSED);
	assert_int_equal(restore(RIGHT, t.backup[LEFT]), -ERR_REFUSED);
	says("--confirm-port 1-1.2");
	assert_false(t.j[RIGHT].wrote);
	/* The other one's port is no answer. */
	text_copy(t.j[RIGHT].confirmed, sizeof(t.j[RIGHT].confirmed),
		  port(LEFT));
	assert_int_equal(restore(RIGHT, t.backup[LEFT]), -ERR_REFUSED);
	/* Nor is it the device's own backup by itself. */
	assert_int_equal(restore(LEFT, t.backup[LEFT]), -ERR_REFUSED);
	untouched(LEFT);
	untouched(RIGHT);
	confirm(RIGHT);
	assert_int_equal(restore(RIGHT, t.backup[LEFT]), 0);
	untouched(LEFT);
	end();
}

static void test_another_key_speaks_against_it(void **state)
{
	(void)state;
	begin(OLD);
	forget_ids();
	new_key(RIGHT);
	keep(LEFT);
	confirm(RIGHT);
	assert_int_equal(restore(RIGHT, t.backup[LEFT]), -ERR_REFUSED);
	says("another key");
	untouched(RIGHT);
	end();
}

static void test_a_noted_id_speaks_against_it(void **state)
{
	(void)state;
	begin(OLD);
	keep(LEFT);
	confirm(RIGHT);
	assert_int_equal(restore(RIGHT, t.backup[LEFT]), -ERR_REFUSED);
	says("of device 3a00");
	untouched(RIGHT);
	end();
}

static void test_restoring_can_be_taken_back(void **state)
{
	char before[PATH_MAX];

	(void)state;
	begin(OLD);
	forget_ids();
	keep(LEFT);
	dct(LEFT)[SPARE] = 0x7a;
	note();
	confirm(LEFT);
	assert_int_equal(restore(LEFT, t.backup[LEFT]), 0);
	assert_int_equal(dct(LEFT)[SPARE], 0x41);
	text_copy(before, sizeof(before), t.done.kept.manifest);
	assert_string_not_equal(before, t.backup[LEFT]);
	assert_int_equal(restore(LEFT, before), 0);
	untouched(LEFT);
	end();
}

static void test_what_cannot_be_kept_is_not_replaced(void **state)
{
	char file[200];

	(void)state;
	begin(OLD);
	forget_ids();
	keep(LEFT);
	dct(LEFT)[SPARE] = 0x7a;
	note();
	confirm(LEFT);
	job_kit_file(&t.k, "in-the-way", "", 0, file, sizeof(file));
	assert_true(restore_backup(&t.j[LEFT], t.backup[LEFT], file, &t.done,
				   &t.e) < 0);
	assert_false(t.j[LEFT].wrote);
	untouched(LEFT);
	end();
}

static void test_the_newest_backup_of_an_unknown_device(void **state)
{
	char path[PATH_MAX];

	(void)state;
	begin(OLD);
	keep(LEFT);
	for (int i = 0; i < 2; i++)
		assert_int_equal(restore_newest(&t.j[i].device, path,
						sizeof(path), &t.e),
				 -ERR_NO_FIRMWARE);
	end();
}

/* Manifests of before this was noted; the same without a port. */
static void test_old_backups_are_still_read(void **state)
{
	struct backup_manifest m;
	char path[PATH_MAX], sha256[SHA256_HEX], *at, *end_of;
	struct buf text;

	(void)state;
	begin(OLD);
	forget_ids();
	keep(LEFT);
	buf_init(&text, 1u << 16);
	assert_int_equal(fsio_read(t.backup[LEFT], &text, &t.e), 0);
	at = strstr(text.data, "\"port\"");
	end_of = strstr(text.data, "\"platform\"");
	assert_true(at && end_of > at);
	memset(at, ' ', (size_t)(end_of - at));
	/* named after itself, as all of them */
	bytes_sha256_hex((const uint8_t *)text.data, text.len, sha256);
	text_copy(path, sizeof(path), t.backup[LEFT]);
	snprintf(strrchr(path, '-'), 15, "-%.8s.json", sha256);
	assert_int_equal(fsio_write(path, text.data, text.len, 0600, NULL), 0);
	buf_fini(&text);
	assert_int_equal(backup_read(path, &m, &t.e), 0);
	assert_string_equal(m.port, "");
	assert_int_equal(restore(LEFT, path), -ERR_REFUSED);
	confirm(LEFT);
	assert_int_equal(restore(LEFT, path), 0);
	end();
}

static void test_keys_are_not_written_by_chance(void **state)
{
	struct recipe_keys_with with = { 0 };
	char pem[200];

	(void)state;
	begin(OLD);
	forget_ids();
	keep(LEFT);
	snprintf(pem, sizeof(pem), "%s/p.pem", t.k.dir);
	assert_int_equal(keys_new_device(&t.j[RIGHT], pem, &t.keys, &t.e),
			 -ERR_REFUSED);
	with.backup = t.backup[LEFT];
	assert_int_equal(
		keys_set_server(&t.j[RIGHT], NULL, &with, &t.keys, &t.e),
		-ERR_REFUSED);
	assert_int_equal(keys_register(&t.j[RIGHT], pem, &t.e), -ERR_REFUSED);
	untouched(RIGHT);
	/* Looking is free. */
	assert_int_equal(keys_check(&t.j[RIGHT], NULL, &t.keys, &t.e), 0);
	new_key(RIGHT);
	confirm(RIGHT);
	memset(&t.e, 0, sizeof(t.e));
	assert_int_equal(
		keys_set_server(&t.j[RIGHT], NULL, &with, &t.keys, &t.e),
		-ERR_REFUSED);
	says("another key");
	untouched(RIGHT);
	end();
}

static void expect_refused(const char *recipe)
{
	const struct run_outcome *o = job_kit_run(&t.k, RIGHT, recipe, NULL);

	if (o->exit_class != EXIT_CLASS_REFUSED ||
	    !strstr(o->error.what, "--confirm-port 1-1.2"))
		fail_msg("%s: exit %d, %s", recipe, o->exit_class,
			 o->error.what);
	untouched(RIGHT);
}

static void test_recipes_ask_nobody_and_write_nothing(void **state)
{
	char text[PATH_MAX + 80];

	(void)state;
	begin(OLD);
	forget_ids();
	keep(LEFT);
	snprintf(text, sizeof(text),
		 "recipe: r\nsteps:\n  - restore: { from: \"%s\" }\n",
		 t.backup[LEFT]);
	expect_refused(text);
	expect_refused("recipe: r\nsteps:\n  - backup:\n  - keys: device\n");
	expect_refused("recipe: r\nsteps:\n  - backup:\n  - keys: server\n");
	end();
}

/* Between backup and failure it may have been replaced. */
static void test_on_fail_restores_no_unknown_device(void **state)
{
	static const char text[] =
		"recipe: r\nsteps:\n  - backup:\n  - expect: { mode: listening }\n"
		"    on_fail: restore\n";
	const struct run_outcome *o;
	const struct event *ev = NULL;

	(void)state;
	begin(OLD);
	forget_ids();
	o = job_kit_run(&t.k, RIGHT, text, NULL);
	assert_int_equal(o->verdict, JOB_FAIL);
	for (size_t i = 0; i < t.k.event_count; i++) {
		if (t.k.events[i].kind == EVENT_FAILED)
			ev = &t.k.events[i];
	}
	assert_non_null(ev);
	if (!strstr(ev->text, "--confirm-port 1-1.2"))
		fail_msg("%s", ev->text);
	untouched(RIGHT);
	end();
}

static int resume(int device, const char *was, const char *ports,
		  const struct recipe *r)
{
	struct run_request rq = { .recipe = r,
				  .supply = &t.k.supply,
				  .resume = was,
				  .ports = ports };

	job(device);
	t.j[device].journal = t.k.journal;
	run_name_port(&t.j[device], &rq);
	run_recipe(&t.j[device], &rq, &t.k.outcome);
	return t.k.outcome.verdict == JOB_PASS ? 0
					       : -(int)t.k.outcome.error.code;
}

static void test_a_job_goes_on_with_the_device_it_was_on(void **state)
{
	static const char text[] = "recipe: r\nsteps:\n  - backup:\n";
	static struct recipe_problems problems;
	struct recipe *r, *bound;
	char was[JOB_ID];

	(void)state;
	begin(OLD);
	assert_int_equal(
		recipe_parse("r.yaml", text, strlen(text), &r, &problems, &t.e),
		0);
	assert_int_equal(recipe_bind(r, NULL, 0, &bound, &problems, &t.e), 0);
	t.k.strike = job_kit_stop;
	t.k.strike_step = 1;
	assert_int_equal(job_kit_run(&t.k, LEFT, text, NULL)->verdict,
			 JOB_STOPPED);
	memcpy(was, t.k.outcome.job, sizeof(was));
	assert_int_equal(resume(RIGHT, was, "1-1.2", bound), -ERR_WRONG_DEVICE);
	assert_int_equal(resume(LEFT, was, NULL, bound), -ERR_REFUSED);
	assert_int_equal(resume(LEFT, was, "1-1.11,1-1.2", bound),
			 -ERR_REFUSED);
	assert_int_equal(resume(LEFT, was, "1-1.2,1-1.1", bound), 0);
	recipe_free(&bound);
	recipe_free(&r);
	end();
}

/* From then on it shows what the scene wants it to. */
static void enumerate_anew(int i)
{
	struct deadline d = job_deadline(&t.j[i], 30000);

	bench_pull(t.k.bench, (size_t)i);
	bench_plug(t.k.bench, (size_t)i);
	deadline_sleep_ms(&d, 20000);
	job(LEFT);
	job(RIGHT);
	note();
}

static void test_one_id_for_two_is_none(void **state)
{
	struct backup_manifest m;
	char path[PATH_MAX], pem[200];

	(void)state;
	begin(TWINS);
	enumerate_anew(RIGHT);
	assert_string_equal(t.j[LEFT].device.id, t.j[RIGHT].device.id);
	assert_true(t.j[LEFT].device.twin && t.j[RIGHT].device.twin);
	keep(LEFT);
	assert_int_equal(backup_read(t.backup[LEFT], &m, &t.e), 0);
	assert_string_equal(m.device, "");
	assert_int_equal(restore(RIGHT, t.backup[LEFT]), -ERR_REFUSED);
	says("two devices show this id");
	assert_int_equal(
		restore_newest(&t.j[LEFT].device, path, sizeof(path), &t.e),
		-ERR_NO_FIRMWARE);
	snprintf(pem, sizeof(pem), "%s/p.pem", t.k.dir);
	assert_int_equal(keys_new_device(&t.j[RIGHT], pem, &t.keys, &t.e),
			 -ERR_REFUSED);
	untouched(LEFT);
	untouched(RIGHT);
	/* The key area of the right one names another device. */
	confirm(RIGHT);
	assert_int_equal(restore(RIGHT, t.backup[LEFT]), -ERR_WRONG_DEVICE);
	untouched(RIGHT);
	end();
}

static void learn(int i)
{
	struct table table;

	assert_string_equal(t.j[i].device.id, "");
	assert_int_equal(inspect_device(&t.j[i], false, &table, &t.e), 0);
	assert_string_equal(t.j[i].device.id,
			    vdev_id(bench_vdev(t.k.bench, (size_t)i)));
}

/* Said in listening mode, not shown in DFU: it holds there all the same. */
static void test_an_id_is_carried_from_mode_to_mode(void **state)
{
	(void)state;
	begin(TELL);
	learn(LEFT);
	keep(LEFT);
	assert_int_equal(t.j[LEFT].device.mode, MODE_DFU);
	dct(LEFT)[SPARE] = 0x7a;
	assert_int_equal(restore(LEFT, t.backup[LEFT]), 0);
	assert_int_equal(dct(LEFT)[SPARE], 0x41);
	/* And the other one, when it has said who it is, does not get it. */
	learn(RIGHT);
	note();
	assert_int_equal(restore(RIGHT, t.backup[LEFT]), -ERR_REFUSED);
	says("of device 3a00");
	untouched(RIGHT);
	end();
}

/* Another one in its place, in a mode in which neither shows an id. */
static void test_a_change_of_devices_in_a_change_of_modes(void **state)
{
	char pem[200];

	(void)state;
	begin(TELL);
	learn(LEFT);
	keep(LEFT);
	snprintf(pem, sizeof(pem), "%s/p.pem", t.k.dir);
	/* The job believes in the left one; the right one is there. */
	memcpy(t.j[RIGHT].device.id, t.j[LEFT].device.id, DEVICE_ID);
	assert_int_equal(restore(RIGHT, t.backup[LEFT]), -ERR_WRONG_DEVICE);
	assert_int_equal(keys_new_device(&t.j[RIGHT], pem, &t.keys, &t.e),
			 -ERR_WRONG_DEVICE);
	untouched(RIGHT);
	end();
}

static void test_its_key_gives_it_away(void **state)
{
	(void)state;
	begin(TELL);
	learn(LEFT);
	forget_ids();
	new_key(RIGHT);
	keep(LEFT);
	memcpy(t.j[RIGHT].device.id, t.j[LEFT].device.id, DEVICE_ID);
	assert_int_equal(restore(RIGHT, t.backup[LEFT]), -ERR_REFUSED);
	says("another key");
	untouched(RIGHT);
	end();
}

/* Carries out what the console asks for; its answer, to be freed. */
static struct message *console(struct host *h, const struct choice *choice,
			       enum request_kind kind, enum message_kind answer)
{
	static struct request rq;
	struct message *m, *found = NULL;
	const struct app_host *app = host_app(h);

	memset(&rq, 0, sizeof(rq));
	rq.kind = kind;
	rq.slot = -1;
	rq.device = job_kit_device(&t.k, RIGHT);
	rq.choice = *choice;
	assert_int_equal(app->start(app->ctx, &rq, NULL), 0);
	while ((m = queue_take_message(&h->queue))) {
		if (m->kind == answer && !found)
			found = m;
		else
			message_free(m);
	}
	return found;
}

static void test_the_console_wants_the_port_typed(void **state)
{
	static struct host h;
	struct ui_options options;
	struct choice c = { .recipe = "restore", .var_count = 1 };
	struct message *m;

	(void)state;
	begin(OLD);
	forget_ids();
	keep(RIGHT);
	dct(RIGHT)[SPARE] = 0x7a;
	note();
	options = (struct ui_options){ .world = &t.k.world,
				       .supply = &t.k.supply,
				       .journal = t.k.journal };
	assert_int_equal(host_open_alone(&h, &options, NULL), 0);
	/* U: which backup is its own cannot be told. */
	m = console(&h, &(struct choice){ .recipe = "restore" },
		    REQUEST_CHOICES, MESSAGE_CHOICES);
	assert_null(m);
	text_copy(c.vars[0].name, sizeof(c.vars[0].name), "backup");
	text_copy(c.vars[0].value, sizeof(c.vars[0].value), t.backup[RIGHT]);
	m = console(&h, &c, REQUEST_CHOICES, MESSAGE_CHOICES);
	assert_non_null(m);
	assert_true(m->choices[0].plan.possible);
	assert_true(m->choices[0].by_port);
	c = m->choices[0];
	message_free(m);
	m = console(&h, &c, REQUEST_RUN, MESSAGE_OUTCOME);
	assert_non_null(m);
	assert_int_equal(m->outcome->error.code, ERR_REFUSED);
	message_free(m);
	untouched(RIGHT);
	c.named = true;
	m = console(&h, &c, REQUEST_RUN, MESSAGE_OUTCOME);
	assert_non_null(m);
	if (m->outcome->verdict != JOB_PASS)
		fail_msg("%s", m->outcome->error.what);
	message_free(m);
	assert_int_equal(dct(RIGHT)[SPARE], 0x42);
	host_close(&h);
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_backup_records_what_is_known),
		cmocka_unit_test(
			test_a_device_without_id_is_known_by_its_port_alone),
		cmocka_unit_test(test_another_key_speaks_against_it),
		cmocka_unit_test(test_a_noted_id_speaks_against_it),
		cmocka_unit_test(test_restoring_can_be_taken_back),
		cmocka_unit_test(test_what_cannot_be_kept_is_not_replaced),
		cmocka_unit_test(test_the_newest_backup_of_an_unknown_device),
		cmocka_unit_test(test_old_backups_are_still_read),
		cmocka_unit_test(test_keys_are_not_written_by_chance),
		cmocka_unit_test(test_recipes_ask_nobody_and_write_nothing),
		cmocka_unit_test(test_on_fail_restores_no_unknown_device),
		cmocka_unit_test(test_a_job_goes_on_with_the_device_it_was_on),
		cmocka_unit_test(test_one_id_for_two_is_none),
		cmocka_unit_test(test_an_id_is_carried_from_mode_to_mode),
		cmocka_unit_test(test_a_change_of_devices_in_a_change_of_modes),
		cmocka_unit_test(test_its_key_gives_it_away),
		cmocka_unit_test(test_the_console_wants_the_port_typed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
