/* SPDX-License-Identifier: MIT */
/*
 * A recorded device is not here: a replay and a job at the real one, here or
 * on any other bench of this computer, do not wait for each other.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "device/lock.h"
#include "tests/lib/cli_run.h"

#define RECORDED "tests/silicon/recorded/photon-enters-listening.jsonl"

static struct cli_output o;

static void no_real_device_is_taken(void **state)
{
	struct lock real;
	struct err e = { 0 };
	int rc;

	(void)state;
	/* or somebody else has it, which is as good */
	rc = lock_take("1-1", "210032000a47333437333836", false, &real, &e);
	assert_true(rc == 0 || rc == -ERR_BUSY);
	CLI_RUN(&o, "bench", "replay", RECORDED);
	lock_drop(&real);
	if (o.rc)
		print_message("%s\n", o.err);
	assert_int_equal(o.rc, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_real_device_is_taken),
	};

	return cmocka_run_group_tests(tests, cli_own_folders, NULL);
}
