/* SPDX-License-Identifier: MIT */
/*
 * Jobs of the console, carried out.  Its R goes on with a job exactly as
 * `unbrick resume` does: with the recipe and every value of then, and only
 * where device, recipe and files are those of then.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "job_kit.h"
#include "ui/host/host.h"

#define SCENE "photon-safe-mode"

/* Its condition does not hold any more once the bootloader is in. */
static const char recipe_text[] =
	"recipe: local\n"
	"when: { verdict: bootloader-too-old }\n"
	"vars:\n"
	"  a: { default: '-' }\n"
	"  b: { default: '-' }\n"
	"  c: { default: '-' }\n"
	"  d: { default: '-' }\n"
	"  e: { default: '-' }\n"
	"steps:\n"
	"  - tell: \"values $a $b $c $d $e\"\n"
	"  - flash: { what: bootloader, over: serial }\n"
	"  - flash: { what: tinker, over: dfu }\n"
	"  - expect: { healthy: true }\n";

static const char *const names[] = { "a", "b", "c", "d", "e" };

struct console {
	struct job_kit kit;
	struct ui_options options;
	struct host host;
	char job[JOB_ID]; /* that was broken off */
	bool told_values; /* an event had all five */
};

/* As a record of `unbrick --recipe` has it. */
static char *stored(const struct recipe *r)
{
	json_t *vars = json_array(), *doc;
	char *out;

	for (size_t i = 0; i < 5; i++)
		json_array_append_new(
			vars, json_sprintf("%s=%s1", names[i], names[i]));
	doc = json_pack("{s:s, s:s, s:s, s:o, s:n}", "origin", "local.yaml",
			"text", recipe_text, "sha256", r->sha256, "vars", vars,
			"bench");
	out = json_dumps(doc, JSON_COMPACT);
	json_decref(doc);
	return out;
}

/* Stopped while Tinker is written: the bootloader is proven by then. */
static void break_off(struct console *c)
{
	static const struct recipe_value values[] = {
		{ "a", "a1" }, { "b", "b1" }, { "c", "c1" },
		{ "d", "d1" }, { "e", "e1" },
	};
	static struct recipe_problems problems;
	struct job_kit *k = &c->kit;
	struct device d = job_kit_device(k, 0);
	struct recipe *loaded, *bound;
	struct run_request rq = { .supply = &k->supply };
	char *text;
	struct job j;

	assert_int_equal(recipe_parse("local.yaml", recipe_text,
				      strlen(recipe_text), &loaded, &problems,
				      NULL),
			 0);
	assert_int_equal(
		recipe_bind(loaded, values, 5, &bound, &problems, NULL), 0);
	text = stored(loaded);
	rq.recipe = bound;
	rq.request = text;
	k->strike_step = 3;
	k->strike_percent = 0;
	k->strike = job_kit_stop;
	job_init(&j, &k->world, &d, &k->sink);
	j.journal = k->journal;
	j.stop = &k->stop;
	run_recipe(&j, &rq, &k->outcome);
	assert_int_equal(k->outcome.verdict, JOB_STOPPED);
	assert_true(k->outcome.job[0]);
	memcpy(c->job, k->outcome.job, sizeof(c->job));
	free(text);
	recipe_free(&bound);
	recipe_free(&loaded);
}

static int setup(void **state)
{
	struct console *c = calloc(1, sizeof(*c));
	struct job_kit *k = &c->kit;

	job_kit_open(k, SCENE);
	break_off(c);
	c->options = (struct ui_options){ .world = &k->world,
					  .supply = &k->supply,
					  .journal = k->journal };
	assert_int_equal(host_open_alone(&c->host, &c->options, NULL), 0);
	*state = c;
	return 0;
}

static int teardown(void **state)
{
	struct console *c = *state;

	host_close(&c->host);
	job_kit_close(&c->kit);
	free(c);
	return 0;
}

/* Carries a request out; its last message of this kind or DONE, free it. */
static struct message *ask(struct console *c, const struct request *rq,
			   enum message_kind kind)
{
	struct message *m, *found = NULL;
	const struct app_host *h = host_app(&c->host);

	assert_int_equal(h->start(h->ctx, rq, NULL), 0);
	while ((m = queue_take_message(&c->host.queue))) {
		if (m->kind == MESSAGE_EVENT)
			c->told_values |=
				strstr(m->event.text, "a1 b1 c1 d1 e1") != NULL;
		if (m->kind == kind || m->kind == MESSAGE_DONE) {
			message_free(found);
			found = m;
		} else {
			message_free(m);
		}
	}
	assert_non_null(found);
	return found;
}

/* What R asks for: a way to go on with the job. */
static struct message *way(struct console *c, const struct device *d)
{
	struct request *rq = calloc(1, sizeof(*rq));
	struct message *m;

	rq->kind = REQUEST_CHOICES;
	rq->slot = -1;
	rq->device = *d;
	memcpy(rq->job, c->job, sizeof(rq->job));
	m = ask(c, rq, MESSAGE_CHOICES);
	free(rq);
	return m;
}

static struct message *go(struct console *c, const struct device *d,
			  const struct choice *choice)
{
	struct request *rq = calloc(1, sizeof(*rq));
	struct message *m;

	rq->kind = REQUEST_RUN;
	rq->device = *d;
	rq->choice = *choice;
	m = ask(c, rq, MESSAGE_OUTCOME);
	free(rq);
	return m;
}

static void test_recipe_and_values_of_then(void **state)
{
	struct console *c = *state;
	struct device d = job_kit_device(&c->kit, 0);
	struct message *ways = way(c, &d), *end;
	struct journal_job then, now;

	assert_int_equal(ways->kind, MESSAGE_CHOICES);
	assert_int_equal(ways->count, 1);
	assert_string_equal(ways->choices[0].plan.reason, "");
	assert_true(ways->choices[0].plan.possible);
	assert_true(ways->choices[0].irreversible);
	end = go(c, &d, &ways->choices[0]);
	assert_int_equal(end->kind, MESSAGE_OUTCOME);
	assert_string_equal(end->outcome->error.what, "");
	assert_int_equal(end->outcome->verdict, JOB_PASS);
	assert_true(c->told_values);
	assert_int_equal(journal_job(c->kit.journal, c->job, &then, NULL), 1);
	assert_int_equal(
		journal_job(c->kit.journal, end->outcome->job, &now, NULL), 1);
	assert_string_equal(now.recipe_sha256, then.recipe_sha256);
	message_free(end);
	message_free(ways);
}

/* The next R finds the same again. */
static void test_record_of_the_second_can_be_gone_on_with(void **state)
{
	struct console *c = *state;
	struct device d = job_kit_device(&c->kit, 0);
	struct message *ways = way(c, &d);
	struct message *end = go(c, &d, &ways->choices[0]);
	struct buf first, second;

	assert_int_equal(end->kind, MESSAGE_OUTCOME);
	buf_init(&first, 1u << 16);
	buf_init(&second, 1u << 16);
	assert_int_equal(
		journal_read_request(c->kit.journal, c->job, &first, NULL), 1);
	assert_int_equal(journal_read_request(c->kit.journal, end->outcome->job,
					      &second, NULL),
			 1);
	assert_string_equal(buf_text(&first), buf_text(&second));
	buf_fini(&first);
	buf_fini(&second);
	message_free(end);
	message_free(ways);
}

static void test_another_device_is_refused(void **state)
{
	struct console *c = *state;
	struct device d = job_kit_device(&c->kit, 0);
	struct message *ways = way(c, &d), *end;

	memset(d.id, 'f', strlen(d.id));
	end = go(c, &d, &ways->choices[0]);
	assert_int_equal(end->kind, MESSAGE_OUTCOME);
	assert_int_equal(end->outcome->verdict, JOB_FAIL);
	assert_int_equal(end->outcome->error.code, ERR_WRONG_DEVICE);
	assert_non_null(strstr(end->outcome->error.what, c->job));
	message_free(end);
	message_free(ways);
	/* Said before anything is confirmed, too. */
	ways = way(c, &d);
	assert_int_equal(ways->kind, MESSAGE_CHOICES);
	assert_false(ways->choices[0].plan.possible);
	assert_non_null(strstr(ways->choices[0].plan.reason, c->job));
	message_free(ways);
}

/* `unbrick resume --dry-run` opens no journal, and shows the plan as well. */
static void test_dry_run_without_a_journal(void **state)
{
	struct console *c = *state;
	struct job_kit *k = &c->kit;
	struct device d = job_kit_device(k, 0);
	struct run_stored stored;
	struct journal_job job;
	struct run_request rq = { .supply = &k->supply, .dry_run = true };
	struct job j;

	assert_int_equal(journal_job(k->journal, c->job, &job, NULL), 1);
	assert_int_equal(run_stored_read(k->journal, &job, &stored, NULL), 0);
	assert_string_equal(stored.resume, c->job);
	rq.recipe = stored.recipe;
	rq.resume = stored.resume;
	job_init(&j, &k->world, &d, NULL);
	run_recipe(&j, &rq, &k->outcome);
	assert_string_equal(k->outcome.error.what, "");
	assert_int_equal(k->outcome.verdict, JOB_PASS);
	run_stored_free(&stored);
}

static struct message *batch_run(struct console *c, bool first)
{
	struct request *rq = calloc(1, sizeof(*rq));
	struct message *m;

	rq->kind = REQUEST_RUN;
	rq->device = job_kit_device(&c->kit, 0);
	rq->batch = true;
	rq->first = first;
	strcpy(rq->choice.recipe, "repair");
	m = ask(c, rq, MESSAGE_OUTCOME);
	free(rq);
	assert_int_equal(m->kind, MESSAGE_OUTCOME);
	assert_int_equal(m->outcome->verdict, JOB_PASS);
	return m;
}

/* As a station does: a look shows that the record still stands. */
static void test_batch_knows_what_it_has_mended(void **state)
{
	struct console *c = *state;
	struct message *mended = batch_run(c, true);
	struct message *known = batch_run(c, true);
	struct message *plugged = batch_run(c, false);

	assert_true(mended->outcome->job[0]);
	assert_string_equal(known->outcome->job, mended->outcome->job);
	assert_string_not_equal(plugged->outcome->job, mended->outcome->job);
	message_free(mended);
	message_free(known);
	message_free(plugged);
}

static void test_recipe_of_a_batch_says_what_it_needs(void **state)
{
	struct console *c = *state;
	struct request *rq = calloc(1, sizeof(*rq));
	struct message *m;

	rq->kind = REQUEST_RECIPE;
	strcpy(rq->choice.recipe, "app");
	m = ask(c, rq, MESSAGE_RECIPE);
	assert_int_equal(m->error.code, ERR_OK);
	assert_string_equal(m->choices[0].needs, "app");
	message_free(m);
	strcpy(rq->choice.recipe, "no-such");
	m = ask(c, rq, MESSAGE_RECIPE);
	assert_int_equal(m->error.code, ERR_USAGE);
	message_free(m);
	free(rq);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_recipe_and_values_of_then,
						setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_record_of_the_second_can_be_gone_on_with, setup,
			teardown),
		cmocka_unit_test_setup_teardown(test_another_device_is_refused,
						setup, teardown),
		cmocka_unit_test_setup_teardown(test_dry_run_without_a_journal,
						setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_batch_knows_what_it_has_mended, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_recipe_of_a_batch_says_what_it_needs, setup,
			teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
