/* SPDX-License-Identifier: MIT */
/* The doctor: what a computer's facts mean, and a cable that lies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/text.h"
#include "doctor/doctor.h"
#include "device/mode.h"
#include "job_kit.h"

static struct doctor d;

static const struct doctor_finding *find(const char *id)
{
	for (size_t i = 0; i < d.count; i++) {
		if (strcmp(d.list[i].id, id) == 0)
			return &d.list[i];
	}
	return NULL;
}

static void expect(const char *id, enum doctor_level level, const char *fix)
{
	const struct doctor_finding *f = find(id);

	if (!f)
		fail_msg("no finding %s", id);
	assert_int_equal(f->level, level);
	if (level == DOCTOR_OK)
		assert_string_equal(f->fix, "");
	else if (!strstr(f->fix, fix))
		fail_msg("%s: '%s' has no '%s'", id, f->fix, fix);
}

/* A technician's computer on which nothing was prepared. */
static struct computer bare(void)
{
	struct computer c = { .udev = true, .utf8 = true, .user = "ann" };

	c.group_count = 3;
	strcpy(c.groups[0].name, "dialout");
	strcpy(c.groups[1].name, "uucp");
	strcpy(c.groups[2].name, "plugdev");
	c.groups[0].exists = c.groups[2].exists = true;
	return c;
}

static void judge(const struct computer *c)
{
	memset(&d, 0, sizeof(d));
	doctor_judge_host(c, &d);
}

static void add_rule(struct computer *c, const char *path, bool ours,
		     bool current, bool open)
{
	struct computer_rule *r = &c->rules[c->rule_count++];

	strcpy(r->path, path);
	r->ours = ours;
	r->current = current;
	r->open = open;
}

static void test_a_bare_computer(void **state)
{
	struct computer c = bare();

	(void)state;
	judge(&c);
	expect("udev-rule", DOCTOR_BAD, "sudo unbrick doctor --install-udev");
	expect("groups", DOCTOR_WARN, "sudo usermod -aG dialout,plugdev ann");
	expect("modem-manager", DOCTOR_OK, "");
	expect("locale", DOCTOR_OK, "");
	assert_null(find("udev-open"));
	assert_null(find("root"));
	assert_int_equal(doctor_worst(&d), DOCTOR_BAD);
}

static void test_our_rule_gives_a_seat_its_rights(void **state)
{
	struct computer c = bare();

	(void)state;
	add_rule(&c, "/etc/udev/rules.d/50-unbrick.rules", true, true, false);
	c.modem_manager = 77;
	judge(&c);
	expect("udev-rule", DOCTOR_OK, "");
	expect("groups", DOCTOR_OK, "");
	expect("modem-manager", DOCTOR_OK, "");
	assert_int_equal(doctor_worst(&d), DOCTOR_OK);
	/* Over ssh there is no seat. */
	c.ssh = true;
	judge(&c);
	expect("groups", DOCTOR_WARN, "usermod");
	/* In the group since, but this login does not know. */
	c.groups[0].listed = true;
	c.groups[2].joined = true;
	judge(&c);
	expect("groups", DOCTOR_WARN, "log out");
	c.rules[0].current = false;
	judge(&c);
	expect("udev-rule", DOCTOR_WARN, "--install-udev");
}

static void test_a_rule_for_everybody(void **state)
{
	struct computer c = bare();

	(void)state;
	add_rule(&c, "/etc/udev/rules.d/50-particle.rules", false, false, true);
	c.modem_manager = 77;
	judge(&c);
	expect("udev-rule", DOCTOR_WARN, "--install-udev");
	expect("udev-open", DOCTOR_WARN,
	       "sudo rm /etc/udev/rules.d/50-particle.rules");
	expect("modem-manager", DOCTOR_WARN, "--install-udev");
	c.root = true;
	c.utf8 = false;
	judge(&c);
	expect("root", DOCTOR_WARN, "without sudo");
	expect("locale", DOCTOR_WARN, "export LC_ALL=C.UTF-8");
	expect("groups", DOCTOR_OK, "");
}

static void test_devices_that_cannot_be_used(void **state)
{
	struct bus_device list[3] = {
		{ .vid = 0x2b04, .pid = 0xc006, .port = "1-1" },
		{ .vid = 0x2b04, .pid = 0xc008, .port = "1-2" },
		{ .vid = 0x0483, .pid = 0xdf11, .port = "1-3" },
	};
	struct computer c = bare();

	(void)state;
	strcpy(list[0].tty, "/dev/ttyACM0");
	list[0].tty_access = BUS_ACCESS_BUSY;
	strcpy(list[0].holder, "minicom (process 4711)");
	strcpy(list[1].tty, "/dev/ttyACM1");
	list[1].tty_access = BUS_ACCESS_DENIED;
	c.usb_count = 3;
	c.usb[0] = (struct computer_usb){
		.vid = 0x0483, .pid = 0xdf11, .port = "1-3", .dfu = true
	};
	c.usb[1] = (struct computer_usb){ .port = "1-4", .unconfigured = true };
	c.usb[2] = (struct computer_usb){
		.vid = 0x2b04, .pid = 0xd006, .port = "1-5", .dfu = true
	};
	memset(&d, 0, sizeof(d));
	doctor_judge_bus(&c, list, 3, &d);
	expect("port-busy", DOCTOR_BAD, "kill 4711");
	assert_string_equal(find("port-busy")->port, "1-1");
	expect("device-access", DOCTOR_BAD, "--install-udev");
	assert_string_equal(find("device-access")->port, "1-2");
	expect("foreign-dfu", DOCTOR_WARN, "USB port 1-3");
	expect("hub-power", DOCTOR_BAD, "own power supply");
	assert_string_equal(find("hub-power")->port, "1-4");
	expect("devices", DOCTOR_OK, "");
	/* Our own in DFU mode is no foreigner. */
	assert_int_equal(d.count, 5);

	memset(&d, 0, sizeof(d));
	doctor_judge_bus(&c, list + 2, 1, &d);
	expect("devices", DOCTOR_WARN, "another cable");
}

static void test_space_for_a_backup(void **state)
{
	(void)state;
	memset(&d, 0, sizeof(d));
	doctor_judge_space("/a", 31u << 20, &d);
	doctor_judge_space("/b", 100u << 20, &d);
	doctor_judge_space("/c", 300u << 20, &d);
	assert_int_equal(d.list[0].level, DOCTOR_BAD);
	assert_int_equal(d.list[1].level, DOCTOR_WARN);
	assert_int_equal(d.list[2].level, DOCTOR_OK);
}

static void write_rule(const char *dir, const char *name, const char *text)
{
	char path[300];

	assert_int_equal(fsio_mkdir(dir, 0755, NULL), 0);
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	assert_int_equal(fsio_write(path, text, strlen(text), 0644, NULL), 0);
}

static const struct computer_rule *rule(const struct computer *c, size_t i,
					const char *root, const char *path)
{
	assert_true(i < c->rule_count);
	assert_string_equal(c->rules[i].path + strlen(root), path);
	return &c->rules[i];
}

static void test_rules_are_found_and_installed(void **state)
{
	static const char open[] =
		"# for all\nSUBSYSTEMS==\"usb\", ATTRS{idVendor}==\"2b04\", "
		"ATTRS{idProduct}==\"[cd]0*\", MODE:=\"0666\"\n";
	struct computer c;
	struct job_kit k;
	struct stat st;
	char dir[SCRATCH_PATH + 32], path[SCRATCH_PATH + 96];
	bool reloaded = true;
	struct err e = { 0 };

	(void)state;
	job_kit_open(&k, "healthy-photon");
	computer_look(k.dir, doctor_rule(), &c);
	assert_int_equal(c.rule_count, 0);

	snprintf(dir, sizeof(dir), "%s/lib/udev/rules.d", k.dir);
	write_rule(dir, "99-other.rules", "SUBSYSTEM==\"tty\"\n");
	write_rule(dir, "50-particle.rules", open);
	write_rule(dir, "40-gone.rules", "# ATTRS{idVendor}==\"2b04\"\n");
	computer_look(k.dir, doctor_rule(), &c);
	assert_int_equal(c.rule_count, 1);
	assert_true(rule(&c, 0, k.dir, "/lib/udev/rules.d/50-particle.rules")
			    ->open);
	assert_false(c.rules[0].ours);

	assert_int_equal(
		doctor_install(k.dir, path, sizeof(path), &reloaded, &e), 0);
	assert_false(reloaded);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0644);
	computer_look(k.dir, doctor_rule(), &c);
	assert_int_equal(c.rule_count, 2);
	assert_true(rule(&c, 0, k.dir, "/etc/udev/rules.d/50-unbrick.rules")
			    ->current);
	assert_true(c.rules[0].ours);
	assert_false(c.rules[0].open);
	assert_null(strstr(doctor_rule(), "0666"));
	/* A second time there is nothing to do. */
	assert_int_equal(
		doctor_install(k.dir, path, sizeof(path), &reloaded, &e), 1);
	/* Hidden by that of the same name in /etc, and of another version. */
	write_rule(dir, "50-unbrick.rules", open);
	snprintf(dir, sizeof(dir), "%s/etc/udev/rules.d", k.dir);
	write_rule(dir, "50-unbrick.rules", open);
	computer_look(k.dir, doctor_rule(), &c);
	assert_int_equal(c.rule_count, 2);
	assert_false(c.rules[0].current);
	job_kit_close(&k);
}

/* A package's rule counts where no other hides it: no copy in /etc. */
static void test_the_rule_of_a_package_is_enough(void **state)
{
	char dir[SCRATCH_PATH + 32], path[SCRATCH_PATH + 96];
	bool reloaded = true;
	struct err e = { 0 };
	struct job_kit k;

	(void)state;
	job_kit_open(&k, "healthy-photon");
	snprintf(dir, sizeof(dir), "%s/usr/lib/udev/rules.d", k.dir);
	write_rule(dir, "50-unbrick.rules", doctor_rule());
	assert_int_equal(
		doctor_install(k.dir, path, sizeof(path), &reloaded, &e), 1);
	assert_false(reloaded);
	assert_non_null(strstr(path, "/usr/lib/udev/rules.d/50-unbrick.rules"));
	snprintf(path, sizeof(path), "%s/etc", k.dir);
	assert_int_equal(access(path, F_OK), -1);
	job_kit_close(&k);
}

static void test_without_a_home_it_is_said_once(void **state)
{
	struct doctor_request rq = { 0 };
	char home[SCRATCH_PATH] = "";
	size_t said = 0;
	struct err e = { 0 };
	struct job_kit k;

	(void)state;
	job_kit_open(&k, "healthy-photon");
	text_copy(home, sizeof(home), getenv("HOME") ? getenv("HOME") : "");
	unsetenv("HOME");
	unsetenv("XDG_DATA_HOME");
	unsetenv("XDG_STATE_HOME");
	rq = (struct doctor_request){ .world = &k.world, .root = k.dir };
	assert_int_equal(doctor_check(&rq, &d, &e), 0);
	expect("disk-space", DOCTOR_BAD, "export HOME=/");
	for (size_t i = 0; i < d.count; i++) {
		said += strstr(d.list[i].what, "HOME") != NULL;
		assert_string_not_equal(d.list[i].id, "store");
	}
	assert_int_equal(said, 1);
	setenv("HOME", home, 1);
	job_kit_close(&k);
}

/* A cable that spoils one byte of a long read, once. */
struct lying {
	struct bus inner;
	struct usb usb;
	int reads;
};

static int lying_control(void *ctx, const struct usb_setup *setup, void *data,
			 size_t len, struct deadline *dl, struct err *e)
{
	struct lying *l = ctx;
	int rc = usb_control(&l->usb, setup, data, len, dl, e);

	if (rc >= 1024 && ++l->reads == 40)
		((uint8_t *)data)[7] ^= 0x20;
	return rc;
}

static int lying_claim(void *ctx, int interface, struct err *e)
{
	return usb_claim(&((struct lying *)ctx)->usb, interface, e);
}

static int lying_alt(void *ctx, int interface, int alt, struct err *e)
{
	return usb_alt(&((struct lying *)ctx)->usb, interface, alt, e);
}

static void lying_close(void *ctx)
{
	usb_close(&((struct lying *)ctx)->usb);
}

static const struct usb_ops lying_usb = { lying_control, lying_claim, lying_alt,
					  lying_close };

static int lying_list(void *ctx, struct bus_device *out, size_t max,
		      struct err *e)
{
	return bus_list(&((struct lying *)ctx)->inner, out, max, e);
}

static int lying_wait(void *ctx, struct deadline *dl, struct err *e)
{
	return bus_wait(&((struct lying *)ctx)->inner, dl, e);
}

static int lying_open(void *ctx, const struct bus_device *dev, struct usb *out,
		      struct err *e)
{
	struct lying *l = ctx;

	*out = (struct usb){ &lying_usb, l };
	return bus_open_usb(&l->inner, dev, &l->usb, e);
}

static const struct bus_ops lying_bus = { .list = lying_list,
					  .wait = lying_wait,
					  .open_usb = lying_open };

static void test_the_cable_is_tried(void **state)
{
	struct doctor_request rq = { 0 };
	struct lying lying = { 0 };
	struct err e = { 0 };
	struct world bad;
	struct device dev;
	struct job_kit k;
	struct job j;

	(void)state;
	job_kit_open(&k, "healthy-photon");
	dev = job_kit_device(&k, 0);
	job_init(&j, &k.world, &dev, &k.sink);
	assert_int_equal(mode_enter(&j, MODE_DFU, &e), 0);
	rq = (struct doctor_request){ .world = &k.world,
				      .root = k.dir,
				      .link = &j.device,
				      .link_count = 1 };
	assert_int_equal(doctor_check(&rq, &d, &e), 0);
	expect("cable", DOCTOR_OK, "");
	assert_string_equal(find("cable")->port, dev.usb.port);

	bad = k.world;
	lying.inner = k.world.bus;
	bad.bus = (struct bus){ &lying_bus, &lying };
	rq.world = &bad;
	assert_int_equal(doctor_check(&rq, &d, &e), 0);
	expect("cable", DOCTOR_BAD, "another cable");
	assert_non_null(strstr(find("cable")->what, "not alike"));

	/* Gone: said, and no more than that. */
	bench_pull(k.bench, 0);
	rq.world = &k.world;
	assert_int_equal(doctor_check(&rq, &d, &e), 0);
	expect("cable", DOCTOR_BAD, "another cable");
	expect("devices", DOCTOR_WARN, "another cable");
	job_kit_close(&k);
}

static void test_a_token_is_named_and_not_shown(void **state)
{
	struct doctor_request rq = { 0 };
	struct err e = { 0 };
	struct job_kit k;

	(void)state;
	job_kit_open(&k, "healthy-photon");
	rq = (struct doctor_request){ .world = &k.world, .root = k.dir };
	assert_int_equal(doctor_check(&rq, &d, &e), 0);
	expect("token", DOCTOR_OK, "");
	for (size_t i = 0; i < d.count; i++)
		assert_null(strstr(d.list[i].what, k.world.token));
	expect("store", DOCTOR_WARN, "unbrick firmware import");
	job_kit_close(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_bare_computer),
		cmocka_unit_test(test_our_rule_gives_a_seat_its_rights),
		cmocka_unit_test(test_a_rule_for_everybody),
		cmocka_unit_test(test_devices_that_cannot_be_used),
		cmocka_unit_test(test_space_for_a_backup),
		cmocka_unit_test(test_rules_are_found_and_installed),
		cmocka_unit_test(test_the_rule_of_a_package_is_enough),
		cmocka_unit_test(test_without_a_home_it_is_said_once),
		cmocka_unit_test(test_the_cable_is_tried),
		cmocka_unit_test(test_a_token_is_named_and_not_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
