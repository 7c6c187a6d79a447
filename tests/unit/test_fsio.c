/* SPDX-License-Identifier: MIT */
/* Only regular files are read, whatever waits behind a name; what was left
 * unfinished ends with the next start. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/count.h"
#include "base/fsio.h"
#include "base/text.h"
#include "cli/input.h"
#include "tests/lib/pace.h"
#include "tests/lib/scratch.h"

#define HANGS_S 60

static char dir[SCRATCH_PATH];

static int setup(void **state)
{
	(void)state;
	scratch_folder(dir, sizeof(dir));
	alarm((unsigned)pace_wait(HANGS_S));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	alarm(0);
	scratch_drop(dir);
	return 0;
}

static const char *in(const char *name)
{
	static char path[SCRATCH_PATH + 64];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static void put(const char *name)
{
	int fd = open(in(name), O_WRONLY | O_CREAT | O_EXCL, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, "x", 1), 1);
	close(fd);
}

static bool there(const char *name)
{
	return access(in(name), F_OK) == 0;
}

static int read_it(const char *path, struct err *e)
{
	struct buf b;
	int rc;

	buf_init(&b, 1024);
	rc = fsio_read(path, &b, e);
	buf_fini(&b);
	return rc;
}

static void only_regular_files_are_read(void **state)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	struct err e = { 0 };

	(void)state;
	assert_int_equal(mkfifo(in("pipe"), 0600), 0);
	assert_int_equal(read_it(in("pipe"), &e), -ERR_BAD_FILE);
	assert_non_null(strstr(e.what, "is a pipe"));
	assert_int_equal(symlink("pipe", in("link")), 0);
	assert_int_equal(read_it(in("link"), NULL), -ERR_BAD_FILE);
	assert_int_equal(read_it(dir, NULL), -ERR_BAD_FILE);
	assert_int_equal(read_it("/dev/zero", NULL), -ERR_BAD_FILE);
	assert_true(text_copy(sa.sun_path, sizeof(sa.sun_path), in("socket")));
	assert_int_equal(bind(fd, (const struct sockaddr *)&sa, sizeof(sa)), 0);
	assert_true(read_it(in("socket"), NULL) < 0);
	close(fd);
	put("file");
	assert_int_equal(read_it(in("file"), NULL), 0);
}

/* On 32 bits it did, with names that the old call cannot carry. */
static void a_folder_that_fails_is_not_empty(void **state)
{
	DIR *d = opendir(dir);
	int file = open("/dev/null", O_RDONLY);
	struct err e = { 0 };
	const char *name;

	(void)state;
	assert_non_null(d);
	assert_int_equal(dup2(file, dirfd(d)), dirfd(d));
	assert_int_equal(fsio_next(d, "the folder", &name, &e), -ERR_DISK);
	assert_non_null(strstr(e.what, "the folder"));
	close(file);
	closedir(d);
}

static void a_folder_ends(void **state)
{
	DIR *d = opendir(dir);
	const char *name;
	int n = 0, rc;

	(void)state;
	put("one");
	put("two");
	assert_non_null(d);
	while ((rc = fsio_next(d, dir, &name, NULL)) > 0)
		n++;
	assert_int_equal(rc, 0);
	assert_int_equal(n, 4); /* with . and .. */
	closedir(d);
}

/* Pasted text may come through a pipe, but not for ever. */
static void a_pipe_that_says_nothing_ends(void **state)
{
	struct err e = { 0 };
	struct buf b;
	int fd;

	(void)state;
	buf_init(&b, 1024);
	assert_int_equal(mkfifo(in("pipe"), 0600), 0);
	assert_int_equal(input_read(in("pipe"), 50, &b, &e), -ERR_USAGE);
	assert_non_null(strstr(e.what, "nothing came from"));

	/* one byte, and the writer stays silent */
	fd = open(in("pipe"), O_RDWR | O_NONBLOCK);
	assert_int_equal(write(fd, "x", 1), 1);
	assert_int_equal(input_read(in("pipe"), 50, &b, NULL), -ERR_USAGE);
	close(fd);
	buf_fini(&b);
}

static void a_pipe_that_speaks_is_read(void **state)
{
	struct buf b;
	pid_t pid;

	(void)state;
	buf_init(&b, 6);
	assert_int_equal(mkfifo(in("pipe"), 0600), 0);
	pid = fork();
	if (pid == 0) {
		int fd = open(in("pipe"), O_WRONLY);

		_exit(write(fd, "safe mode", 9) == 9 ? 0 : 1);
	}
	assert_int_equal(input_read(in("pipe"), 10000, &b, NULL), 0);
	assert_string_equal(buf_text(&b), "safe m"); /* no more than asked */
	waitpid(pid, NULL, 0);
	buf_fini(&b);
	assert_int_equal(input_read("/dev/zero", 50, &b, NULL), -ERR_USAGE);
}

static mode_t mode_of(const char *name)
{
	struct stat st;

	assert_int_equal(stat(in(name), &st), 0);
	return st.st_mode & 0777;
}

static void modes_are_those_asked_for(void **state)
{
	mode_t old = umask(077);

	(void)state;
	assert_int_equal(fsio_mkdir(in("a/b"), 0755, NULL), 0);
	assert_int_equal(mode_of("a"), 0755);
	assert_int_equal(mode_of("a/b"), 0755);
	assert_int_equal(fsio_write(in("report"), "x", 1, 0644, NULL), 0);
	assert_int_equal(mode_of("report"), 0644);
	assert_int_equal(fsio_write(in("key"), "x", 1, 0600, NULL), 0);
	assert_int_equal(mode_of("key"), 0600);
	umask(old);
}

/* The number of a process that surely is no more. */
static pid_t gone(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	waitpid(pid, NULL, 0);
	return pid;
}

static void what_was_left_unfinished_ends(void **state)
{
	static const char *const others[] = { "a.json", "a.unbrick-1-short",
					      "a.unbrick-x-aaaaaa",
					      "a.unbrick-0-aaaaaa",
					      "a.unbrick--1-aaaaaa" };
	const struct timespec old[2] = { { 1000, 0 }, { 1000, 0 } };
	char left[64], ours[64], folder[64], inside[96];

	(void)state;
	snprintf(left, sizeof(left), "a.json.unbrick-%d-AbC012", (int)gone());
	snprintf(folder, sizeof(folder), "re.unbrick-%d-abcdef", (int)gone());
	snprintf(inside, sizeof(inside), "%s/image", folder);
	snprintf(ours, sizeof(ours), "b.unbrick-%d-abcdef", (int)getpid());
	put(left);
	put(ours);
	assert_int_equal(mkdir(in(folder), 0700), 0);
	put(inside);
	for (size_t i = 0; i < COUNT(others); i++)
		put(others[i]);

	fsio_sweep(dir);
	assert_false(there(left));
	assert_false(there(folder));
	assert_true(there(ours));
	for (size_t i = 0; i < COUNT(others); i++)
		assert_true(there(others[i]));

	assert_int_equal(utimensat(AT_FDCWD, in(ours), old, 0), 0);
	fsio_sweep(dir);
	assert_false(there(ours));
}

/* How many names are in the folder. */
static int names(void)
{
	DIR *d = opendir(dir);
	const char *name;
	int n = 0;

	assert_non_null(d);
	while (fsio_next(d, dir, &name, NULL) == 1)
		n += name[0] != '.';
	closedir(d);
	return n;
}

static void pieces_have_a_name_when_they_are_whole(void **state)
{
	char path[SCRATCH_PATH + 64], other[SCRATCH_PATH + 64];
	struct fsio_new n = { 0 };
	struct err e = { 0 };
	struct buf b;
	struct stat st;

	(void)state;
	fsio_new_drop(&n);
	text_copy(path, sizeof(path), in("whole"));
	text_copy(other, sizeof(other), in("no/folder"));
	assert_int_equal(fsio_new_begin(&n, in("area"), 0640, NULL), 0);
	assert_int_equal(fsio_new_add(&n, "one ", 4, NULL), 0);
	assert_int_equal(fsio_new_add(&n, "two", 3, NULL), 0);
	assert_false(there("whole"));
	assert_false(there("area"));
	assert_int_equal(fsio_new_keep(&n, path, NULL), 0);
	fsio_new_drop(&n);
	assert_int_equal(names(), 1);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	buf_init(&b, 64);
	assert_int_equal(fsio_read(path, &b, NULL), 0);
	assert_string_equal(buf_text(&b), "one two");
	buf_fini(&b);

	/* given up, and no place for its name */
	assert_int_equal(fsio_new_begin(&n, in("area"), 0600, NULL), 0);
	fsio_new_drop(&n);
	assert_int_equal(names(), 1);
	assert_int_equal(fsio_new_begin(&n, in("area"), 0600, NULL), 0);
	assert_int_equal(fsio_new_keep(&n, other, &e), -ERR_DISK);
	assert_non_null(strstr(e.what, "no/folder"));
	fsio_new_drop(&n);
	assert_int_equal(names(), 1);
	assert_int_equal(fsio_new_begin(&n, other, 0600, NULL), -ERR_DISK);
}

static void a_hash_of_pieces_is_that_of_all(void **state)
{
	char pieces[SHA256_HEX], whole[SHA256_HEX];
	struct bytes_hash h;

	(void)state;
	bytes_hash_begin(&h);
	bytes_hash_add(&h, (const uint8_t *)"a", 1);
	bytes_hash_add(&h, NULL, 0);
	bytes_hash_add(&h, (const uint8_t *)"bc", 2);
	bytes_hash_end(&h, pieces);
	bytes_sha256_hex((const uint8_t *)"abc", 3, whole);
	assert_string_equal(pieces, whole);
	/* FIPS 180-4, its example */
	assert_string_equal(pieces, "ba7816bf8f01cfea414140de5dae2223"
				    "b00361a396177a9cb410ff61f20015ad");
}

/* A write that is killed in its middle, and the next start. */
static void a_killed_write_leaves_nothing_for_long(void **state)
{
	char name[PATH_MAX];
	pid_t pid;

	(void)state;
	assert_int_equal(mkdir(in("unbrick"), 0700), 0);
	assert_int_equal(mkdir(in("unbrick/backups"), 0700), 0);
	pid = fork();
	if (pid == 0) {
		fsio_temp_name(name, sizeof(name), in("unbrick/backups/m"));
		close(mkstemp(name));
		raise(SIGKILL);
	}
	waitpid(pid, NULL, 0);
	assert_true(rmdir(in("unbrick/backups")) < 0);
	setenv("XDG_DATA_HOME", dir, 1);
	setenv("XDG_STATE_HOME", dir, 1);
	setenv("XDG_CONFIG_HOME", dir, 1);
	setenv("XDG_RUNTIME_DIR", dir, 1);
	fsio_sweep_homes();
	assert_int_equal(rmdir(in("unbrick/backups")), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(only_regular_files_are_read,
						setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_folder_that_fails_is_not_empty, setup, teardown),
		cmocka_unit_test_setup_teardown(a_folder_ends, setup, teardown),
		cmocka_unit_test_setup_teardown(a_pipe_that_says_nothing_ends,
						setup, teardown),
		cmocka_unit_test_setup_teardown(a_pipe_that_speaks_is_read,
						setup, teardown),
		cmocka_unit_test_setup_teardown(modes_are_those_asked_for,
						setup, teardown),
		cmocka_unit_test_setup_teardown(what_was_left_unfinished_ends,
						setup, teardown),
		cmocka_unit_test_setup_teardown(
			pieces_have_a_name_when_they_are_whole, setup,
			teardown),
		cmocka_unit_test(a_hash_of_pieces_is_that_of_all),
		cmocka_unit_test_setup_teardown(
			a_killed_write_leaves_nothing_for_long, setup,
			teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
