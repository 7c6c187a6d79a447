/* SPDX-License-Identifier: MIT */
/*
 * Where nobody answers for the name of the server, as behind a network that
 * drops what a resolver asks: connecting ends, and the console leaves at once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <netdb.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "records/pg.h"
#include "records/pusher.h"
#include "tests/lib/scratch.h"

#define PLACE "host=records.invalid user=bench"

static atomic_int asked;

/* Instead of the one of the C library, for libpq too. */
int getaddrinfo(const char *restrict name, const char *restrict service,
		const struct addrinfo *restrict hints,
		struct addrinfo **restrict out)
{
	(void)name, (void)service, (void)hints, (void)out;
	atomic_fetch_add(&asked, 1);
	for (;;)
		pause();
}

static int64_t now_ms(void)
{
	return clock_now_us(clock_real()) / 1000;
}

static void connecting_ends(void **state)
{
	int64_t began = now_ms();
	struct err why = { 0 };
	struct pg *p;
	int rc = pg_open(PLACE, NULL, &p, &why);

	(void)state;
	if (rc == -ERR_USAGE)
		skip(); /* built without libpq */
	assert_int_equal(rc, -ERR_NO_RECORDS);
	assert_null(p);
	assert_int_equal(atomic_load(&asked), 1);
	assert_true(now_ms() - began < 10000);
}

static void a_stop_is_heard(void **state)
{
	const atomic_bool stop = true;
	int64_t began = now_ms();
	struct err why = { 0 };
	struct pg *p;
	int rc = pg_open(PLACE, &stop, &p, &why);

	(void)state;
	if (rc == -ERR_USAGE)
		skip();
	assert_int_equal(rc, -ERR_STOPPED);
	assert_true(now_ms() - began < 2000);
}

static void the_console_leaves_at_once(void **state)
{
	struct deadline d = deadline_in(clock_real(), 30000);
	char dir[SCRATCH_PATH];
	int64_t began;
	struct pusher *p;
	int before = atomic_load(&asked);

	(void)state;
	scratch_folder(dir, sizeof(dir));
	setenv("XDG_STATE_HOME", dir, 1);
	setenv("XDG_CONFIG_HOME", dir, 1);
	if (records_keep_place(PLACE, NULL) == -ERR_USAGE)
		skip();
	p = pusher_start(NULL);
	assert_non_null(p);
	while (atomic_load(&asked) == before && !deadline_over(&d))
		deadline_sleep_ms(&d, 10);
	assert_int_equal(atomic_load(&asked), before + 1);
	began = now_ms();
	pusher_stop(p);
	assert_true(now_ms() - began < 2000);
	scratch_drop(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(connecting_ends),
		cmocka_unit_test(a_stop_is_heard),
		cmocka_unit_test(the_console_leaves_at_once),
	};

	alarm(60); /* whoever waits for good has failed */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
