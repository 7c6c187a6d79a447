/* unbrick keys check|server: the cloud keys of a device. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/devices.h"
#include "cli/jobs.h"
#include "cli/steps.h"
#include "job/keys.h"
#include "job/lock.h"
#include "job/mode.h"

static void tell(void *ctx, const struct event *ev)
{
	struct cli *cli = ctx;

	if (ev->kind == EVENT_NOTE || ev->kind == EVENT_ASK)
		cli_note(cli, "%s: %s\n", ev->port, ev->text);
}

static int check_one(struct cli *cli, struct world *w, struct device *d,
		     struct keys *out, struct err *e)
{
	const struct event_sink sink = { tell, cli };
	bool was_dfu = d->mode == MODE_DFU;
	struct lock lock;
	struct job j;
	int rc = device_usable(d, e);

	if (rc < 0)
		return rc;
	job_init(&j, w, d, &sink);
	j.no_touch = cli->no_touch;
	rc = lock_take(d->usb.port, d->id, w->practice, &lock, e);
	if (rc < 0)
		return rc;
	rc = keys_check(&j, out, e);
	if (!was_dfu && j.device.mode == MODE_DFU && mode_normal(&j, e) < 0)
		rc = -(int)e->code;
	lock_drop(&lock);
	*d = j.device;
	return rc;
}

static json_t *entry(const struct device *d, const struct keys *k)
{
	return json_pack(
		"{s:o, s:s, s:s, s:o, s:o, s:s}", "device", devices_json(d),
		"transport", k->udp ? "udp" : "tcp", "server_key",
		keys_state_name(k->server), "server_address",
		cli_text(k->address[0] ? k->address : NULL), "server_port",
		k->port ? json_integer(k->port) : json_null(), "device_key",
		keys_state_name(k->device));
}

static void print_keys(struct cli *cli, const struct device *d,
		       const struct keys *k)
{
	devices_heading(cli, d);
	cli_print(cli, "  server key  %s\n  server      %s\n  device key  %s\n",
		  keys_state_name(k->server),
		  k->address[0] ? k->address : "built in",
		  keys_state_name(k->device));
}

static int check(struct cli *cli, struct err *e)
{
	struct world *w = cli_world(cli, e);
	struct device *devices;
	json_t *list, *doc;
	bool sound = true;
	int rc, n;

	if (!w)
		return -(int)e->code;
	devices = calloc(BUS_MAX_DEVICES, sizeof(*devices));
	if (!devices)
		return err_set(e, ERR_NO_MEMORY, "keys", "out of memory");
	list = json_array();
	rc = n = devices_chosen(cli, w, devices, e);
	for (int i = 0; i < n && rc >= 0; i++) {
		struct keys k;

		rc = check_one(cli, w, &devices[i], &k, e);
		if (rc < 0)
			break;
		sound = sound && k.server != KEY_DAMAGED &&
			k.device == KEY_PLAUSIBLE;
		if (cli->json)
			json_array_append_new(list, entry(&devices[i], &k));
		else
			print_keys(cli, &devices[i], &k);
	}
	if (rc >= 0 && cli->json) {
		doc = cli_doc("keys");
		if (doc)
			json_object_set(doc, "devices", list);
		rc = cli_json(cli, doc, e);
	}
	json_decref(list);
	free(devices);
	if (rc < 0)
		return rc;
	return cli->check && !sound ? EXIT_CLASS_FAILED : 0;
}

/* On a terminal the owner says yes; a script says it beforehand. */
static int confirm(struct cli *cli, struct err *e)
{
	char answer[16];

	if (cli->yes || cli_flag(cli, "dry-run"))
		return 0;
	if (isatty(STDIN_FILENO) && isatty(fileno(cli->err))) {
		fprintf(cli->err, "Blank the server key and address, so that "
				  "the built-in ones are taken?  A device of "
				  "a private\ncloud loses its server by "
				  "that.  Type yes: ");
		fflush(cli->err);
		if (fgets(answer, sizeof(answer), stdin) &&
		    strcmp(answer, "yes\n") == 0)
			return 0;
	}
	return err_set(e, ERR_REFUSED, "keys",
		       "not confirmed; --yes confirms beforehand");
}

static int run(struct cli *cli, struct err *e)
{
	struct recipe_step steps[] = {
		{ .verb = RECIPE_BACKUP },
		{ .verb = RECIPE_KEYS, .keys = RECIPE_KEYS_SERVER },
	};
	struct recipe recipe;
	struct jobs_request rq = { .recipe = &recipe,
				   .dry_run = cli_flag(cli, "dry-run"),
				   .only_written = true };
	const char *what = cli->args[0];
	char clean[40];
	int rc;

	if (strcmp(what, "check") == 0)
		return check(cli, e);
	if (strcmp(what, "device") == 0)
		return err_set(e, ERR_NO_ROAD, "keys",
			       "new device keys need the owner's account: "
			       "particle keys doctor");
	if (strcmp(what, "server") != 0)
		return err_set(e, ERR_USAGE, "keys",
			       "'%s': check, server or device is expected",
			       cli_clean(what, clean, sizeof(clean)));
	rc = confirm(cli, e);
	if (rc < 0)
		return rc;
	steps_recipe(&recipe, "keys server", "take the built-in server key",
		     steps, 2, true);
	return jobs_run(cli, &rq, e);
}

static const struct cli_option options[] = {
	JOBS_OPTIONS,
	{ 0 },
};

const struct cli_command cmd_keys = {
	.name = "keys",
	.usage = "check|server [--device SEL]",
	.brief = "the cloud keys of a device",
	.help = "check tells whether keys are there and have the right form; "
		"no key is shown.\nserver blanks server key and address after "
		"a backup: Device OS 0.7.0 and later\nthen take the built-in "
		"ones.",
	.options = options,
	.min_args = 1,
	.max_args = 1,
	.run = run,
};
