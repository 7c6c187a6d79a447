/* SPDX-License-Identifier: MIT */
/*
 * Who is told that a job is over may ask for the device at once: nobody holds
 * it any more.  Each message of the console is looked at on its way into the
 * queue (the linker puts __wrap_ in front, see the Makefile), and the verdict
 * of a run where it is told.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "device/lock.h"
#include "job_kit.h"
#include "ui/host/host.h"

static struct {
	struct job_kit kit;
	struct ui_options options;
	struct host host;
	struct device device;
	int tables, ends, held; /* held: told while somebody had the device */
} c;

void __real_queue_put(struct queue *q, struct message *m);
void __wrap_queue_put(struct queue *q, struct message *m);

static bool is_free(void)
{
	struct lock l;
	bool is = lock_take(c.device.usb.port, c.device.id,
			    world_apart(&c.kit.world), &l, NULL) == 0;

	lock_drop(&l);
	return is;
}

void __wrap_queue_put(struct queue *q, struct message *m)
{
	bool end = m && m->kind == MESSAGE_DONE;
	bool table = m && m->kind == MESSAGE_TABLE;

	c.tables += table;
	c.ends += end;
	if ((end || table) && !is_free())
		c.held++;
	__real_queue_put(q, m);
}

static void ask(enum request_kind kind)
{
	const struct app_host *h = host_app(&c.host);
	const struct request rq = { .kind = kind,
				    .device = c.device,
				    .mode = MODE_LISTENING };
	struct message *m;

	assert_int_equal(h->start(h->ctx, &rq, NULL), 0);
	while ((m = queue_take_message(&c.host.queue)))
		message_free(m);
}

static void look(void *ctx, const struct event *e)
{
	(void)ctx;
	c.ends += e->kind == EVENT_VERDICT;
	if (e->kind == EVENT_VERDICT && !is_free())
		c.held++;
}

static void test_verdict(void **state)
{
	const struct run_outcome *o;

	(void)state;
	c.kit.sink = (struct event_sink){ look, NULL };
	o = job_kit_run(&c.kit, 0, "recipe: r\nsteps:\n  - tell: t\n", NULL);
	assert_int_equal(o->error.code, ERR_OK);
	assert_int_equal(c.ends, 1);
	assert_int_equal(c.held, 0);
}

static void test_console(void **state)
{
	(void)state;
	ask(REQUEST_INSPECT);
	assert_int_equal(c.tables, 1);
	ask(REQUEST_BACKUP);
	ask(REQUEST_MODE);
	assert_int_equal(c.ends, 2);
	assert_int_equal(c.held, 0);
}

static int setup(void **state)
{
	(void)state;
	c.tables = c.ends = c.held = 0;
	job_kit_open(&c.kit, "photon-safe-mode");
	c.device = job_kit_device(&c.kit, 0);
	c.options = (struct ui_options){ .world = &c.kit.world,
					 .supply = &c.kit.supply,
					 .journal = c.kit.journal };
	return host_open_alone(&c.host, &c.options, NULL);
}

static int teardown(void **state)
{
	(void)state;
	host_close(&c.host);
	job_kit_close(&c.kit);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_console, setup, teardown),
		cmocka_unit_test_setup_teardown(test_verdict, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
