/* SPDX-License-Identifier: MIT */
/*
 * One program per device, whoever runs it: two processes with folders and
 * users of their own, on the same device.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "device/lock.h"
#include "tests/lib/scratch.h"

#define NOBODY 65534

static const char a[] = "2b0043000447343337373737";
static const char b[] = "2b0043000447343337373738";
static char one[48], two[48]; /* ports that no other test uses */

static int set_up(void **state)
{
	(void)state;
#ifdef LOCK_BY_FILE
	char dir[SCRATCH_PATH];

	scratch_folder(dir, sizeof(dir));
	assert_int_equal(chmod(dir, 0711), 0);
	snprintf(test_folder, sizeof(test_folder), "%s/locks", dir);
#endif
	snprintf(one, sizeof(one), "test-%ld.1", (long)getpid());
	snprintf(two, sizeof(two), "test-%ld.2", (long)getpid());
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
#ifdef LOCK_BY_FILE
	*strrchr(test_folder, '/') = '\0';
	scratch_drop(test_folder);
#endif
	return 0;
}

static void test_by_port_and_by_id(void **state)
{
	struct lock k, l, m;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(lock_take(one, a, false, &k, NULL), 0);
	assert_int_equal(lock_take(one, "", false, &l, &e), -ERR_BUSY);
	assert_non_null(strstr(e.what, "another job of this unbrick"));
	assert_int_equal(lock_take(two, a, false, &l, &e), -ERR_BUSY);
	/* What failed holds nothing. */
	assert_int_equal(lock_take(two, b, false, &m, NULL), 0);
	lock_drop(&m);
	lock_drop(&l);
	lock_drop(&k);
	assert_int_equal(lock_take(one, a, false, &k, NULL), 0);
	lock_drop(&k);
	lock_drop(&k);
}

/* The devices of two benches are two devices; those of one bench are not. */
static void test_practice_devices_are_their_folders(void **state)
{
	struct lock k, l, m;
	struct err e = { 0 };

	(void)state;
	setenv("XDG_STATE_HOME", "/nowhere/one", 1);
	assert_int_equal(lock_take(one, a, true, &k, NULL), 0);
	assert_int_equal(lock_take(one, a, true, &l, &e), -ERR_BUSY);
	setenv("XDG_STATE_HOME", "/nowhere/two", 1);
	assert_int_equal(lock_take(one, a, true, &l, NULL), 0);
	assert_int_equal(lock_take(one, a, false, &m, NULL), 0);
	lock_drop(&k);
	lock_drop(&l);
	lock_drop(&m);
}

/* Another program of another user, with another runtime folder. */
static pid_t hold_elsewhere(int ready[2])
{
	pid_t child;

	assert_int_equal(pipe(ready), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct lock k;
		char ok = 'n';

		setenv("XDG_RUNTIME_DIR", "/nowhere/else", 1);
		if (getuid() == 0 && (setgroups(0, NULL) || setuid(NOBODY)))
			_exit(1);
		if (lock_take(one, a, false, &k, NULL) == 0)
			ok = 'y';
		if (write(ready[1], &ok, 1) == 1)
			pause();
		_exit(0);
	}
	return child;
}

static void test_another_user_is_told_and_named(void **state)
{
	char dir[SCRATCH_PATH], ok = 0, pid[24];
	struct lock k;
	struct err e = { 0 };
	int ready[2];
	pid_t child;

	(void)state;
	scratch_folder(dir, sizeof(dir));
	setenv("XDG_RUNTIME_DIR", dir, 1);
	child = hold_elsewhere(ready);
	assert_int_equal(read(ready[0], &ok, 1), 1);
	assert_int_equal(ok, 'y');
	assert_int_equal(lock_take(one, a, false, &k, &e), -ERR_BUSY);
	snprintf(pid, sizeof(pid), "process %ld ", (long)child);
	if (!strstr(e.what, pid) || !strstr(e.what, one))
		fail_msg("%s", e.what);
	if (getuid() == 0)
		assert_non_null(strstr(e.what, "of user nobody"));
	/* A crash frees it. */
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, NULL, 0), child);
	assert_int_equal(lock_take(one, a, false, &k, &e), 0);
	lock_drop(&k);
	close(ready[0]);
	close(ready[1]);
	scratch_drop(dir);
}

/* However often one asks who it is. */
static void test_asking_uses_nothing_up(void **state)
{
	struct lock k, l;

	(void)state;
	assert_int_equal(lock_take(one, "", false, &k, NULL), 0);
	for (int i = 0; i < 200; i++) {
		struct err e = { 0 };

		assert_int_equal(lock_take(one, "", false, &l, &e), -ERR_BUSY);
		assert_non_null(strstr(e.what, "another job of this unbrick"));
	}
	lock_drop(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_port_and_by_id),
		cmocka_unit_test(test_practice_devices_are_their_folders),
		cmocka_unit_test(test_another_user_is_told_and_named),
		cmocka_unit_test(test_asking_uses_nothing_up),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
