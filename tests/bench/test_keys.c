/* SPDX-License-Identifier: MIT */
/* The cloud keys of practice devices: looked at, renewed, never shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/count.h"
#include "base/fsio.h"
#include "device/backup.h"
#include "keys/keys.h"
#include "device/mode.h"
#include "job_kit.h"

/* Offsets of platforms.md 2.1, written down here a second time. */
#define PRIVATE_AT  34
#define PRIVATE_LEN 1216
#define SERVER_AT   2082
#define EC_PRIVATE  3106
#define EC_SERVER   3298
#define TRANSPORT   2977
#define DCT	    8391

/* openssl pkey -pubout -outform DER | sha256sum of the practice keys */
#define SERVER_RSA                                                             \
	"ad0cca355034c380e6d8fa19fccd2582569e46f92d1308133015f142d79c5e49"
#define DEVICE_RSA                                                             \
	"78e0b34a618fc5f0a41cf131620ac47e90db16185c63d612aec15d5f78bf8604"
#define SERVER_EC                                                              \
	"80fefeae1981b5a332a58889b1834219ee98dfe2759f253ddaaa060b00b4c5b5"
#define DEVICE_EC                                                              \
	"414d13e718f3cdf31489325ae76122e6248545e85ac544f882658d060298ed47"

/* Another server's key, RSA 2048, and its hash. */
static const char other_pem[] =
	"-----BEGIN PUBLIC KEY-----\n"
	"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA2fPC/u4aAZASBpwceI96\n"
	"v0qhdL79p1al4ZuHga5w1j8SPtMSI+Ot+xm4+DmE+OL1QVihlLVMkGfMU5tY40fv\n"
	"ZlAWjpd/NRGm3osbF6cJu/cg/R8y/dMT7Fjr7qJ5nuNQ3H6zpCKmb5QpXWuOI3U0\n"
	"5w5UWxFk3QF5gsmk/WYPepfIN7KANPEs4jIciAqHkCxPbyxILA6rItliT5F+u487\n"
	"iqyVCET7QdAec/CgprXv4SAS944dpbgbGjXETqjZC0i5hV0FzDzEuv75w0SarXmM\n"
	"eM4XmX9LNKLS4CeqRQflcmKwp8Jtb7E+N3FP6v41LiflT36jJ+XaPB8ZFSUxjzaM\n"
	"FwIDAQAB\n"
	"-----END PUBLIC KEY-----\n";
#define OTHER "05755018d80f6eed3d4b9e6074e2c209f6a0f45688d9042de97a9cf0d26a0cfa"

static const char ec_pem[] =
	"-----BEGIN PUBLIC KEY-----\n"
	"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEbpG1uWpq7KkBXG9IQEUlDLdipyRG\n"
	"qvnB9shZT+612Pb9OhqQZAoZjDlS6YFB1VYRuU9g6l6hMa8mhSerh5mqEw==\n"
	"-----END PUBLIC KEY-----\n";

struct bench_job {
	struct job_kit k;
	struct job j;
	struct err e;
	struct keys keys;
	struct table table;
};

static struct bench_job b;

static void begin(const char *scene, size_t device)
{
	struct device d;

	memset(&b, 0, sizeof(b));
	job_kit_open(&b.k, scene);
	d = job_kit_device(&b.k, device);
	job_init(&b.j, &b.k.world, &d, &b.k.sink);
}

static void end(void)
{
	job_kit_close(&b.k);
}

static void peek(uint32_t at, uint8_t *out, size_t len)
{
	struct deadline d = job_deadline(&b.j, 60000);
	struct mode_dfu m;
	struct err e = { 0 };

	assert_int_equal(mode_dfu(&b.j, &m, &e), 0);
	assert_true(dfuse_read(&m.dfuse, 1, at, out, len, NULL, &d, &e) >= 0);
	mode_dfu_close(&m);
}

static void poke(uint32_t at, const void *data, size_t len)
{
	struct deadline d = job_deadline(&b.j, 60000);
	struct dfuse_job w = {
		.alt = 1, .address = at, .data = data, .len = len
	};
	struct mode_dfu m;
	struct err e = { 0 };

	assert_int_equal(mode_dfu(&b.j, &m, &e), 0);
	assert_true(dfuse_write(&m.dfuse, &w, NULL, &d, NULL, &e) >= 0);
	mode_dfu_close(&m);
}

static int check(void)
{
	memset(&b.e, 0, sizeof(b.e));
	return keys_check(&b.j, NULL, &b.keys, &b.e);
}

/* The table of a Photon with Device OS 1.2.1. */
static const struct table *installed(unsigned version)
{
	memset(&b.table, 0, sizeof(b.table));
	b.table.platform_id = b.j.device.platform->id;
	for (unsigned i = 0; i < 2; i++) {
		struct slot *s = &b.table.slots[b.table.count++];

		s->present = true;
		s->function = FUNCTION_SYSTEM;
		s->index = (uint8_t)(i + 1);
		s->version = (uint16_t)version;
		s->store = STORE_MAIN;
	}
	return &b.table;
}

static int set_server(const struct recipe_keys_with *with)
{
	memset(&b.e, 0, sizeof(b.e));
	return keys_set_server(&b.j, installed(1213), with, &b.keys, &b.e);
}

static const char *file(const char *name, const void *data, size_t len)
{
	static char path[200];

	snprintf(path, sizeof(path), "%s/%s", b.k.dir, name);
	assert_int_equal(fsio_write(path, data, len, 0600, NULL), 0);
	return path;
}

static void test_good_keys(void **state)
{
	(void)state;
	begin("healthy-photon", 0);
	assert_int_equal(check(), 0);
	assert_false(b.keys.udp);
	assert_int_equal(b.keys.server.state, KEY_GOOD);
	assert_string_equal(b.keys.server.kind, "RSA 2048");
	assert_string_equal(b.keys.server.sha256, SERVER_RSA);
	assert_int_equal(b.keys.device.state, KEY_GOOD);
	assert_string_equal(b.keys.device.kind, "RSA 1024");
	assert_string_equal(b.keys.device.sha256, DEVICE_RSA);
	assert_int_equal(b.keys.address_state, KEY_GOOD);
	assert_string_equal(b.keys.address, "device.spark.io");
	assert_int_equal(b.keys.port, 5683);
	assert_string_equal(b.keys.id, "2b0043000447343337373737");
	end();
}

static void test_the_electron_talks_udp_until_told_otherwise(void **state)
{
	const uint8_t talks_tcp = 0;

	(void)state;
	begin("trouble", 4);
	assert_int_equal(check(), 0);
	assert_true(b.keys.udp);
	assert_string_equal(b.keys.server.kind, "EC P-256");
	assert_string_equal(b.keys.server.sha256, SERVER_EC);
	assert_string_equal(b.keys.device.sha256, DEVICE_EC);
	assert_string_equal(b.keys.address, "$id.udp.particle.io");
	assert_int_equal(b.keys.port, 5684);
	poke(TRANSPORT, &talks_tcp, 1);
	assert_int_equal(check(), 0);
	assert_false(b.keys.udp);
	assert_int_equal(b.keys.server.state, KEY_BLANK);
	assert_int_equal(b.keys.device.state, KEY_BLANK);
	end();
}

static void test_what_is_wrong_is_seen(void **state)
{
	uint8_t byte, blank[512];

	(void)state;
	begin("healthy-photon", 0);
	/* One bit of a prime: still DER, no longer a key. */
	peek(PRIVATE_AT + 300, &byte, 1);
	byte ^= 0x10;
	poke(PRIVATE_AT + 300, &byte, 1);
	assert_int_equal(check(), 0);
	assert_int_equal(b.keys.device.state, KEY_DAMAGED);
	assert_string_equal(b.keys.device.sha256, "");
	assert_int_equal(b.keys.server.state, KEY_GOOD);
	/* A name that no host has. */
	poke(SERVER_AT + 384 + 5, "\x07", 1);
	assert_int_equal(check(), 0);
	assert_int_equal(b.keys.address_state, KEY_DAMAGED);
	assert_string_equal(b.keys.address, "");
	memset(blank, 0xff, sizeof(blank));
	poke(SERVER_AT, blank, sizeof(blank));
	poke(PRIVATE_AT, blank, sizeof(blank));
	poke(PRIVATE_AT + sizeof(blank), blank, sizeof(blank));
	assert_int_equal(check(), 0);
	assert_int_equal(b.keys.server.state, KEY_BLANK);
	assert_int_equal(b.keys.address_state, KEY_BLANK);
	assert_int_equal(b.keys.device.state, KEY_BLANK);
	end();
}

/* dfu.md 4.5: zeros are what a bootloader without system parts answers. */
static void test_zeros_are_unknown_and_stay_alone(void **state)
{
	struct recipe_keys_with with = { .address = "10.1.2.3:5683" };

	(void)state;
	begin("trouble", 3);
	assert_int_equal(check(), 0);
	assert_int_equal(b.keys.server.state, KEY_UNKNOWN);
	assert_int_equal(b.keys.device.state, KEY_UNKNOWN);
	assert_int_equal(b.keys.address_state, KEY_UNKNOWN);
	with.file = file("s.pem", other_pem, strlen(other_pem));
	assert_int_equal(set_server(&with), -ERR_NO_ROAD);
	memset(&b.e, 0, sizeof(b.e));
	assert_int_equal(keys_new_device(&b.j, "/tmp/never", &b.keys, &b.e),
			 -ERR_NO_ROAD);
	assert_int_equal(
		fsio_read("/tmp/never", &(struct buf){ .max = 1 }, NULL),
		-ERR_DISK);
	end();
}

static void test_a_server_of_ones_own(void **state)
{
	struct recipe_keys_with with = { 0 };
	uint8_t before[DCT], after[DCT];

	(void)state;
	begin("healthy-photon", 0);
	peek(0, before, sizeof(before));
	with.file = file("s.pem", other_pem, strlen(other_pem));
	with.address = "10.1.2.3:8765";
	assert_int_equal(set_server(&with), 0);
	assert_string_equal(b.keys.server.sha256, OTHER);
	assert_string_equal(b.keys.address, "10.1.2.3");
	assert_int_equal(b.keys.port, 8765);
	peek(0, after, sizeof(after));
	/* ota.md C7: type 0, four bytes in written order, port big endian */
	assert_memory_equal(after + SERVER_AT + 384, "\x00\x04\x0a\x01\x02\x03",
			    6);
	assert_memory_equal(after + SERVER_AT + 450, "\x22\x3d", 2);
	assert_int_equal(after[SERVER_AT + 294], 0xff);
	assert_memory_equal(after, before, SERVER_AT);
	assert_memory_equal(after + SERVER_AT + 512, before + SERVER_AT + 512,
			    DCT - SERVER_AT - 512);
	assert_int_equal(check(), 0);
	assert_string_equal(b.keys.server.sha256, OTHER);

	/* Its server is not to be taken away by the way. */
	memset(&with, 0, sizeof(with));
	assert_int_equal(set_server(&with), -ERR_REFUSED);
	assert_non_null(strstr(b.e.what, "private cloud"));
	/* A name and the usual port. */
	with.file = file("s.pem", other_pem, strlen(other_pem));
	with.address = "cloud.example.org";
	assert_int_equal(set_server(&with), 0);
	peek(0, after, sizeof(after));
	assert_memory_equal(after + SERVER_AT + 384,
			    "\x01\x11"
			    "cloud.example.org",
			    20);
	assert_memory_equal(after + SERVER_AT + 450, "\xff\xff", 2);
	assert_int_equal(b.keys.port, 0);
	/* The same server, another key: the address stays. */
	with.address = NULL;
	assert_int_equal(set_server(&with), 0);
	assert_string_equal(b.keys.address, "cloud.example.org");
	end();
}

static void test_files_that_are_refused(void **state)
{
	static const char secret[] = "-----BEGIN PRIVATE KEY-----\nMIIB\n"
				     "-----END PRIVATE KEY-----\n";
	static const char *const addresses[] = { "",	      "a b",
						 "host:0",    "host:65535",
						 "host:x",    ":5683",
						 "h\xc3\xa9", "host/path" };
	struct recipe_keys_with with = { 0 };
	uint8_t before[DCT], after[DCT];

	(void)state;
	begin("healthy-photon", 0);
	peek(0, before, sizeof(before));
	with.file = file("ec.pem", ec_pem, strlen(ec_pem));
	assert_int_equal(set_server(&with), -ERR_WRONG_KIND);
	with.file = file("p.pem", secret, strlen(secret));
	assert_int_equal(set_server(&with), -ERR_BAD_FILE);
	assert_non_null(strstr(b.e.what, "private key"));
	with.file = file("x.der", "\x30\x82\x01\x22 no", 8);
	assert_int_equal(set_server(&with), -ERR_BAD_FILE);
	with.file = "/no/such/file";
	assert_true(set_server(&with) < 0);
	with.file = file("s.pem", other_pem, strlen(other_pem));
	for (size_t i = 0; i < COUNT(addresses); i++) {
		with.address = addresses[i];
		if (set_server(&with) != -ERR_USAGE)
			fail_msg("'%s' was taken", addresses[i]);
	}
	peek(0, after, sizeof(after));
	assert_memory_equal(before, after, DCT);
	end();
	/* A key is one, also where there is no room for it. */
	begin("healthy-argon", 0);
	with.address = NULL;
	with.file = file("s.pem", other_pem, strlen(other_pem));
	assert_int_equal(set_server(&with), -ERR_WRONG_KIND);
	assert_non_null(strstr(b.e.what, "needs EC P-256"));
	end();
}

static void test_a_server_key_comes_back_from_the_backup(void **state)
{
	struct recipe_keys_with with = { 0 };
	uint8_t before[DCT], after[DCT];
	struct backup backup;

	(void)state;
	begin("healthy-photon", 0);
	peek(0, before, sizeof(before));
	assert_int_equal(backup_take(&b.j, NULL, NULL, &backup, &b.e), 0);
	assert_int_equal(set_server(&with), 0);
	assert_int_equal(b.keys.server.state, KEY_BLANK);
	assert_int_equal(b.keys.address_state, KEY_BLANK);
	with.backup = backup.manifest;
	assert_int_equal(set_server(&with), 0);
	assert_string_equal(b.keys.server.sha256, SERVER_RSA);
	peek(0, after, sizeof(after));
	assert_memory_equal(before, after, DCT);
	/* 0.6.3 has no key to fall back to. */
	memset(&with, 0, sizeof(with));
	memset(&b.e, 0, sizeof(b.e));
	assert_int_equal(
		keys_set_server(&b.j, installed(109), &with, &b.keys, &b.e),
		-ERR_REFUSED);
	end();
}

/* Does any file below hold these bytes? */
static bool found_in(const char *dir, const uint8_t *what, size_t len)
{
	struct dirent *de;
	bool found = false;
	DIR *d = opendir(dir);

	assert_non_null(d);
	while (!found && (de = readdir(d))) {
		char path[512];
		struct buf text;
		struct stat st;

		snprintf(path, sizeof(path), "%s/%s", dir, de->d_name);
		if (de->d_name[0] == '.' || lstat(path, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode)) {
			found = found_in(path, what, len);
			continue;
		}
		buf_init(&text, 64u << 20);
		if (S_ISREG(st.st_mode) && fsio_read(path, &text, NULL) == 0)
			found = text.data &&
				bytes_find((const uint8_t *)text.data, text.len,
					   what, len);
		buf_fini(&text);
	}
	closedir(d);
	return found;
}

static void test_a_new_key_pair(void **state)
{
	uint8_t before[DCT], after[DCT];
	char pem[200], again[200];
	struct buf one, two;

	(void)state;
	begin("healthy-photon", 0);
	snprintf(pem, sizeof(pem), "%s/new.pem", b.k.dir);
	snprintf(again, sizeof(again), "%s/again.pem", b.k.dir);
	peek(0, before, sizeof(before));
	if (keys_new_device(&b.j, pem, &b.keys, &b.e))
		fail_msg("%s", b.e.what);
	assert_int_equal(b.keys.device.state, KEY_GOOD);
	assert_string_equal(b.keys.device.kind, "RSA 1024");
	assert_string_not_equal(b.keys.device.sha256, DEVICE_RSA);
	peek(0, after, sizeof(after));
	assert_memory_equal(after, before, PRIVATE_AT);
	assert_memory_equal(after + PRIVATE_AT + PRIVATE_LEN,
			    before + PRIVATE_AT + PRIVATE_LEN,
			    DCT - PRIVATE_AT - PRIVATE_LEN);
	assert_int_equal(after[PRIVATE_AT], 0x30);
	/* The private half is nowhere but on the device. */
	assert_false(found_in(b.k.dir, after + PRIVATE_AT + 100, 32));
	assert_memory_not_equal(after + PRIVATE_AT + 100,
				before + PRIVATE_AT + 100, 32);
	/* What the device has now is what the file says. */
	assert_int_equal(keys_check(&b.j, again, &b.keys, &b.e), 0);
	buf_init(&one, 4096);
	buf_init(&two, 4096);
	assert_int_equal(fsio_read(pem, &one, &b.e), 0);
	assert_int_equal(fsio_read(again, &two, &b.e), 0);
	assert_string_equal(buf_text(&one), buf_text(&two));
	assert_true(strncmp(buf_text(&one), "-----BEGIN PUBLIC KEY-----", 26) ==
		    0);
	buf_fini(&one);
	buf_fini(&two);
	end();
}

static void test_a_recipe_renews_the_key(void **state)
{
	static const char text[] = "recipe: k\nsteps:\n  - backup:\n"
				   "  - keys: device\n  - keys: check\n";
	const struct run_outcome *o;
	const struct event *ev;
	uint8_t key[32];

	(void)state;
	begin("healthy-photon", 0);
	peek(PRIVATE_AT + 100, key, sizeof(key));
	o = job_kit_run(&b.k, 0, text, NULL);
	if (o->verdict != JOB_PASS)
		fail_msg("%s", o->error.what);
	ev = job_kit_event(&b.k, EVENT_NOTE, 2);
	assert_non_null(ev);
	assert_non_null(strstr(ev->text, "cannot connect any more until"));
	ev = job_kit_event(&b.k, EVENT_VERIFIED, 2);
	assert_non_null(ev);
	assert_non_null(strstr(ev->text, "new RSA 1024 key"));
	assert_non_null(strstr(ev->text, ".pub.pem"));
	/* The old one is in the backup and in no record. */
	assert_true(found_in(b.k.dir, key, sizeof(key)));
	peek(PRIVATE_AT + 100, key, sizeof(key));
	assert_false(found_in(b.k.dir, key, sizeof(key)));
	end();
}

static void test_a_recipe_sees_what_is_damaged(void **state)
{
	const struct run_outcome *o;
	uint8_t byte;

	(void)state;
	begin("healthy-photon", 0);
	peek(PRIVATE_AT + 300, &byte, 1);
	byte ^= 0x10;
	poke(PRIVATE_AT + 300, &byte, 1);
	o = job_kit_run(&b.k, 0, "recipe: k\nsteps:\n  - keys: check\n", NULL);
	assert_int_equal(o->error.code, ERR_NOT_HEALTHY);
	assert_int_equal(o->exit_class, EXIT_CLASS_VERIFY);
	assert_non_null(strstr(o->error.what, "device key damaged"));
	end();
}

static void test_where_keys_are_not_known_nothing_is_done(void **state)
{
	(void)state;
	begin("healthy-photon", 0);
	b.j.device.platform = platform_by_id(PLATFORM_P2);
	assert_int_equal(check(), -ERR_NO_ROAD);
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good_keys),
		cmocka_unit_test(
			test_the_electron_talks_udp_until_told_otherwise),
		cmocka_unit_test(test_what_is_wrong_is_seen),
		cmocka_unit_test(test_zeros_are_unknown_and_stay_alone),
		cmocka_unit_test(test_a_server_of_ones_own),
		cmocka_unit_test(test_files_that_are_refused),
		cmocka_unit_test(test_a_server_key_comes_back_from_the_backup),
		cmocka_unit_test(test_a_new_key_pair),
		cmocka_unit_test(test_a_recipe_renews_the_key),
		cmocka_unit_test(test_a_recipe_sees_what_is_damaged),
		cmocka_unit_test(test_where_keys_are_not_known_nothing_is_done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
