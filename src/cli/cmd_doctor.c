/* SPDX-License-Identifier: MIT */
/* unbrick doctor: what stands between this computer and a repair. */
#include <stdlib.h>
#include <string.h>

#include "cli/bundle.h"
#include "cli/devices.h"
#include "doctor/doctor.h"

static const enum cli_ink inks[DOCTOR_LEVELS] = {
	[DOCTOR_OK] = CLI_GOOD, [DOCTOR_WARN] = CLI_WARN, [DOCTOR_BAD] = CLI_BAD
};

/* In front of the udev folders, as for make install. */
static const char *root(void)
{
	const char *dir = getenv("DESTDIR");

	return dir ? dir : "";
}

static void print_text(struct cli *cli, const struct doctor *d)
{
	for (size_t i = 0; i < d->count; i++) {
		const struct doctor_finding *f = &d->list[i];

		cli_print(cli, "%s%-5s%s %-14s %s%s%s\n",
			  cli_paint(cli, inks[f->level]),
			  doctor_level_name(f->level),
			  cli_paint(cli, CLI_PLAIN), f->id, f->port,
			  f->port[0] ? "  " : "", f->what);
		if (f->fix[0])
			cli_print(cli, "      mend: %s\n", f->fix);
	}
}

static int print_json(struct cli *cli, const struct doctor *d, struct err *e)
{
	json_t *doc = cli_doc("doctor"), *list = json_array();

	for (size_t i = 0; i < d->count; i++) {
		const struct doctor_finding *f = &d->list[i];

		json_array_append_new(
			list,
			json_pack("{s:s, s:s, s:o, s:o, s:o}", "id", f->id,
				  "level", doctor_level_name(f->level), "port",
				  cli_text(f->port[0] ? f->port : NULL), "what",
				  cli_text(f->what), "fix",
				  cli_text(f->fix[0] ? f->fix : NULL)));
	}
	if (doc) {
		json_object_set_new(
			doc, "worst",
			json_string(doctor_level_name(doctor_worst(d))));
		json_object_set_new(doc, "findings", list);
	}
	return cli_json(cli, doc, e);
}

static int install(struct cli *cli, struct err *e)
{
	bool may = root()[0] || doctor_is_root(), reloaded = false, there;
	char path[512] = "", clean[512];
	json_t *doc;
	int rc = 0;

	if (may)
		rc = doctor_install(root(), path, sizeof(path), &reloaded, e);
	if (rc < 0)
		return rc;
	there = rc == 1;
	if (cli->json) {
		doc = cli_doc("udev");
		if (doc)
			json_object_update_new(
				doc, json_pack("{s:s, s:o, s:b, s:b}", "rule",
					       doctor_rule(), "path",
					       cli_text(may ? path : NULL),
					       "installed", may, "reloaded",
					       reloaded));
		return cli_json(cli, doc, e);
	}
	cli_clean(path, clean, sizeof(clean));
	if (!may) {
		cli_print(cli, "%s", doctor_rule());
		cli_note(cli, "not installed, that needs root: sudo unbrick "
			      "doctor --install-udev\n");
	} else if (there) {
		cli_print(cli, "%s is current, nothing to do\n", clean);
	} else if (reloaded || root()[0]) {
		cli_print(cli, "%s is in place\n", clean);
	} else {
		cli_print(cli,
			  "%s is in place; udev did not take it: sudo udevadm "
			  "control --reload, then plug the devices in again\n",
			  clean);
	}
	return 0;
}

/* Those whose cable is tried: in DFU, and chosen if a choice was made. */
static int choose(struct cli *cli, struct world *w, struct device *list,
		  struct err *e)
{
	int n, kept = 0;

	if (cli->device)
		n = devices_chosen(cli, w, list, e);
	else
		n = device_list(&w->bus, list, BUS_MAX_DEVICES, e);
	for (int i = 0; i < n; i++) {
		if (list[i].mode == MODE_DFU &&
		    device_usable(&list[i], NULL) == 0)
			list[kept++] = list[i];
		else if (cli->device)
			cli_note(cli,
				 "%s: the cable is tried in DFU mode only: "
				 "unbrick mode dfu --device %s\n",
				 list[i].usb.port, list[i].usb.port);
	}
	return n < 0 ? n : kept;
}

static int run(struct cli *cli, struct err *e)
{
	struct doctor_request rq = { .root = root(), .store = cli->store };
	struct device *devices;
	struct doctor *d;
	int rc;

	if (cli_flag(cli, "install-udev"))
		return install(cli, e);
	if (cli_flag(cli, "bundle"))
		return bundle_make(cli, cli_value(cli, "bundle", 0), cli->args,
				   cli->arg_count, e);
	if (cli->arg_count)
		return err_set(e, ERR_USAGE, "doctor",
			       "a trace goes with --bundle FILE");
	rq.world = cli_world(cli, e);
	if (!rq.world)
		return -(int)e->code;
	devices = calloc(BUS_MAX_DEVICES, sizeof(*devices));
	d = calloc(1, sizeof(*d));
	rc = devices && d ? choose(cli, rq.world, devices, e)
			  : err_memory(e, "doctor");
	if (rc < 0)
		goto out;
	rq.link = devices;
	rq.link_count = (size_t)rc;
	rc = doctor_check(&rq, d, e);
	if (rc == 0 && cli->json)
		rc = print_json(cli, d, e);
	else if (rc == 0)
		print_text(cli, d);
	if (rc == 0 && cli->check && doctor_worst(d) == DOCTOR_BAD)
		rc = EXIT_CLASS_FAILED;
out:
	free(devices);
	free(d);
	return rc;
}

static const struct cli_option options[] = {
	{ "install-udev", NULL, "print the udev rule; as root, put it in place",
	  false, 0 },
	{ "bundle", "FILE",
	  "one archive (tar.gz) to send with a question: doctor, tables, jobs, "
	  "traces",
	  false, 0 },
	{ 0 },
};

const struct cli_command cmd_doctor = {
	.name = "doctor",
	.usage = "[--install-udev] [--device SEL] | --bundle FILE [TRACE]...",
	.brief = "rights, udev rule, busy ports, cables; and what mends them",
	.help = "Only looks.  The cable is tried with devices that are in DFU: "
		"the same 64 KB\nare read three times and compared.  With "
		"--check it exits with 1 where\nsomething is bad.  DESTDIR "
		"stands in front of the udev folders.\n\n"
		"--bundle writes what somebody else needs to see of a problem, "
		"without tokens,\npasswords and keys: the documents of doctor, "
		"list, inspect and history, the\nreports of the newest jobs, "
		"and the traces named (--trace FILE makes one).",
	.options = options,
	.max_args = CLI_ANY,
	.run = run,
};
