/* SPDX-License-Identifier: MIT */
/* unbrick keys check|server|device: the cloud keys of a device. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/count.h"
#include "base/fsio.h"
#include "cli/ask_plan.h"
#include "cli/devices.h"
#include "cli/steps.h"
#include "keys/keys.h"
#include "device/lock.h"
#include "device/mode.h"

static const char *const where = "keys";

static void tell(void *ctx, const struct event *ev)
{
	struct cli *cli = ctx;

	if (ev->kind == EVENT_NOTE || ev->kind == EVENT_ASK)
		cli_note(cli, "%s: %s\n", ev->port, ev->text);
}

/* What is wanted of the public half; own: space for a path of ours. */
static int check_keys(struct cli *cli, struct job *j, struct keys *out,
		      struct err *e)
{
	const char *pem = cli_value(cli, "out", 0);
	bool send = cli_flag(cli, "send");
	char own[PATH_MAX];
	int rc = 0;

	if (send && !pem) {
		rc = keys_pem_path(j, own, sizeof(own), e);
		pem = own;
	}
	if (rc == 0)
		rc = keys_check(j, pem, out, e);
	if (rc == 0 && pem)
		cli_note(cli, "public half: %s\n", pem);
	if (rc == 0 && send)
		rc = keys_register(j, pem, e);
	if (rc == 0 && send)
		cli_note(cli, "the cloud knows it now\n");
	return rc;
}

static int check_one(struct cli *cli, struct world *w, struct device *d,
		     struct keys *out, struct err *e)
{
	const struct event_sink sink = { tell, cli };
	bool was_dfu = d->mode == MODE_DFU;
	struct err late = { 0 };
	struct lock lock;
	struct job j;
	int rc = device_usable(d, e);

	if (rc < 0)
		return rc;
	job_init(&j, w, d, &sink);
	j.no_touch = cli->no_touch;
	rc = lock_take(d->usb.port, d->id, world_apart(w), &lock, e);
	if (rc < 0)
		return rc;
	rc = check_keys(cli, &j, out, e);
	if (!was_dfu && j.device.mode == MODE_DFU &&
	    mode_normal(&j, &late) < 0 && rc == 0)
		rc = err_pass(e, &late);
	lock_drop(&lock);
	*d = j.device;
	return rc;
}

static json_t *view_json(const struct key_view *v)
{
	return json_pack("{s:s, s:o, s:o}", "state", key_state_name(v->state),
			 "kind", cli_text(v->kind[0] ? v->kind : NULL),
			 "sha256", cli_text(v->sha256[0] ? v->sha256 : NULL));
}

static json_t *entry(const struct device *d, const struct keys *k)
{
	return json_pack("{s:o, s:s, s:o, s:o, s:s, s:o, s:o, s:o}", "device",
			 devices_json(d), "transport", k->udp ? "udp" : "tcp",
			 "server_key", view_json(&k->server), "device_key",
			 view_json(&k->device), "address_state",
			 key_state_name(k->address_state), "server_address",
			 cli_text(k->address[0] ? k->address : NULL),
			 "server_port",
			 k->port ? json_integer(k->port) : json_null(),
			 "stored_id", cli_text(k->id[0] ? k->id : NULL));
}

static void print_view(struct cli *cli, const char *what,
		       const struct key_view *v)
{
	enum cli_ink ink = v->state == KEY_GOOD	     ? CLI_GOOD
			   : v->state == KEY_DAMAGED ? CLI_BAD
						     : CLI_WARN;

	cli_print(cli, "  %s  %s%s%s%s%s%s%s\n", what, cli_paint(cli, ink),
		  key_state_name(v->state), cli_paint(cli, CLI_PLAIN),
		  v->kind[0] ? "  " : "", v->kind, v->sha256[0] ? "  " : "",
		  v->sha256);
}

static void print_keys(struct cli *cli, const struct device *d,
		       const struct keys *k)
{
	char port[16] = "";

	devices_heading(cli, d);
	print_view(cli, "server key", &k->server);
	if (k->port)
		snprintf(port, sizeof(port), ":%u", k->port);
	cli_print(cli, "  server      %s%s\n",
		  k->address[0] ? k->address
		  : k->address_state == KEY_BLANK
			  ? "built in"
			  : key_state_name(k->address_state),
		  k->address[0] ? port : "");
	print_view(cli, "device key", &k->device);
	if (k->device.state == KEY_UNKNOWN)
		cli_print(cli, "  The keys can be read again when the system "
			       "parts are valid.\n");
	if (k->id[0] && d->id[0] && strcmp(k->id, d->id) != 0)
		cli_print(cli, "  %sstored id   %s is not this device's%s\n",
			  cli_paint(cli, CLI_BAD), k->id,
			  cli_paint(cli, CLI_PLAIN));
}

/* Proven: the device can make itself known to the server it has. */
static bool is_sound(const struct keys *k)
{
	bool built_in =
		k->server.state == KEY_BLANK && k->address_state == KEY_BLANK;

	return k->device.state == KEY_GOOD &&
	       (built_in ||
		(k->server.state == KEY_GOOD && k->address_state == KEY_GOOD));
}

static int check_all(struct cli *cli, struct world *w, struct device *devices,
		     int n, json_t *list, bool *sound, struct err *e)
{
	for (int i = 0; i < n && !cli_stopped(); i++) {
		struct keys k;
		int rc = check_one(cli, w, &devices[i], &k, e);

		if (rc != 0)
			return err_context(e, "%s", devices[i].usb.port);
		*sound = *sound && is_sound(&k);
		if (list)
			json_array_append_new(list, entry(&devices[i], &k));
		else
			print_keys(cli, &devices[i], &k);
	}
	return 0;
}

static int check(struct cli *cli, struct world *w, struct device *devices,
		 int n, struct err *e)
{
	json_t *list = cli->json ? json_array() : NULL, *doc;
	bool sound = true;
	int rc;

	if (n > 1 && cli_value(cli, "out", 0))
		return err_set(e, ERR_AMBIGUOUS, where,
			       "--out takes the key of one device");
	rc = check_all(cli, w, devices, n, list, &sound, e);
	if (rc == 0 && list) {
		doc = cli_doc(where);
		if (doc)
			json_object_set(doc, "devices", list);
		rc = cli_json(cli, doc, e);
	}
	json_decref(list);
	if (rc < 0)
		return rc;
	return cli->check && !sound ? EXIT_CLASS_FAILED : 0;
}

/* What a person has to know besides the plan. */
static const char *warning(const struct recipe_step *s)
{
	if (s->keys == RECIPE_KEYS_DEVICE)
		return "The device gets a new key pair.  Its old private key is "
		       "kept in the backup only,\nand it cannot connect until "
		       "the cloud knows the new public one.";
	if (s->with.file)
		return "The device gets another server key.";
	if (s->with.backup)
		return "The device gets the server key of the backup.";
	return "The device gets the built-in server key and address.  One of a "
	       "private cloud would\nlose its server.";
}

static int write_keys(struct cli *cli, struct recipe_step *steps, struct err *e)
{
	const struct ask_plan ask = { .own = true,
				      .warning = warning(&steps[1]) };
	struct recipe recipe;
	struct jobs_request rq = { .recipe = &recipe,
				   .dry_run = cli_flag(cli, "dry-run"),
				   .only_written = true };
	bool own = steps[1].keys == RECIPE_KEYS_DEVICE;
	int rc = devices_one(cli, e);

	if (rc < 0)
		return rc;
	steps_recipe(&recipe, own ? "keys device" : "keys server",
		     own ? "give the device a new key pair"
			 : "write the server's key and address",
		     steps, 2, true);
	return ask_plan_run(cli, &ask, &rq, e);
}

static int read_with(struct cli *cli, struct recipe_step *s, struct err *e)
{
	bool server = s->keys == RECIPE_KEYS_SERVER;

	s->with.file = cli_value(cli, "file", 0);
	s->with.address = cli_value(cli, "address", 0);
	s->with.backup = cli_value(cli, "backup", 0);
	s->with.out = cli_value(cli, "out", 0);
	s->with.send = cli_flag(cli, "send");
	if (!server && (s->with.file || s->with.address || s->with.backup))
		return err_set(e, ERR_USAGE, where,
			       "--file, --address and --backup belong to keys "
			       "server");
	if (server && (s->with.out || s->with.send))
		return err_set(e, ERR_USAGE, where,
			       "--out and --send are about the device's own "
			       "key");
	if (s->with.file && s->with.backup)
		return err_set(e, ERR_USAGE, where,
			       "--file or --backup, not both");
	if (s->with.address && !s->with.file && !s->with.backup)
		return err_set(e, ERR_USAGE, where,
			       "--address goes with the key of that server: "
			       "--file FILE");
	/* Told before there is a job. */
	if (s->with.file && access(s->with.file, F_OK) != 0)
		return err_set_sys(e, fsio_named(errno), errno, where, "%s",
				   s->with.file);
	return 0;
}

static int read_what(struct cli *cli, enum recipe_keys *out, struct err *e)
{
	static const char *const words[] = {
		[RECIPE_KEYS_CHECK] = "check",
		[RECIPE_KEYS_SERVER] = "server",
		[RECIPE_KEYS_DEVICE] = "device",
	};
	char clean[40];

	for (size_t i = 0; i < COUNT(words); i++) {
		if (strcmp(cli->args[0], words[i]) == 0) {
			*out = (enum recipe_keys)i;
			return 0;
		}
	}
	return err_set(e, ERR_USAGE, where,
		       "'%s': check, server or device is expected",
		       cli_clean(cli->args[0], clean, sizeof(clean)));
}

static int run(struct cli *cli, struct err *e)
{
	struct recipe_step steps[] = { { .verb = RECIPE_BACKUP },
				       { .verb = RECIPE_KEYS } };
	struct device *devices;
	struct world *w;
	int rc = read_what(cli, &steps[1].keys, e);

	if (rc == 0)
		rc = read_with(cli, &steps[1], e);
	if (rc < 0)
		return rc;
	if (steps[1].keys != RECIPE_KEYS_CHECK)
		return write_keys(cli, steps, e);
	w = cli_world(cli, e);
	if (!w)
		return -(int)e->code;
	devices = calloc(BUS_MAX_DEVICES, sizeof(*devices));
	if (!devices)
		return err_memory(e, where);
	rc = devices_chosen(cli, w, devices, e);
	if (rc > 0)
		rc = check(cli, w, devices, rc, e);
	free(devices);
	return rc;
}

static const struct cli_option options[] = {
	{ "file", "FILE", "server: its public key, DER or PEM", false, 0 },
	{ "address", "HOST[:PORT]", "server: where it is", false, 0 },
	{ "backup", "BACKUP", "server: key and address out of a backup", false,
	  0 },
	{ "out", "FILE", "check, device: the public half as PEM", false, 'o' },
	{ "send", NULL, "check, device: tell the cloud the public half", false,
	  0 },
	JOBS_OPTIONS,
	{ 0 },
};

const struct cli_command cmd_keys = {
	.name = "keys",
	.usage = "check|server|device [--device SEL] [--yes]",
	.brief = "the cloud keys of a device",
	.help = "check tells whether keys are there and sound; a private key is "
		"never shown.\nserver writes the key and address of a file or "
		"a backup; without one it\nblanks them, and Device OS 0.7.0 "
		"and later take the built-in ones.  device\nmakes a new key "
		"pair, which the cloud has to learn (--send).  A backup is "
		"made\nbefore, and what was written is read back.  server and "
		"device show the plan and\nask; --yes does not ask.  Where a "
		"device shows no id of its own, its port has to\nbe typed, or "
		"given with --confirm-port: --yes alone does not stand for "
		"that.",
	.options = options,
	.min_args = 1,
	.max_args = 1,
	.run = run,
};
