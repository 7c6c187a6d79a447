/* unbrick doctor: rights, rule, ports, folders. */
#include <stdlib.h>

#include "cli/cli.h"
#include "job/doctor.h"

static json_t *finding_json(const struct doctor_finding *f)
{
	return json_pack("{s:s, s:b, s:b, s:s, s:o}", "id", f->id, "ok",
			 f->good, "note", f->note, "what", f->what, "next",
			 cli_text(f->next[0] ? f->next : NULL));
}

static int print_json(struct cli *cli, const struct doctor *d, struct err *e)
{
	json_t *doc = cli_doc("doctor");
	json_t *list = json_array();

	for (size_t i = 0; i < d->count; i++)
		json_array_append_new(list, finding_json(&d->list[i]));
	json_object_set_new(doc, "ok", json_boolean(doctor_good(d)));
	json_object_set_new(doc, "findings", list);
	return cli_json(cli, doc, e);
}

static void print_text(struct cli *cli, const struct doctor *d)
{
	for (size_t i = 0; i < d->count; i++) {
		const struct doctor_finding *f = &d->list[i];
		enum cli_ink ink = f->good   ? CLI_GOOD
				   : f->note ? CLI_WARN
					     : CLI_BAD;

		cli_print(cli, "%s%-4s%s  %s\n", cli_paint(cli, ink),
			  f->good   ? "OK"
			  : f->note ? "NOTE"
				    : "BAD",
			  cli_paint(cli, CLI_PLAIN), f->what);
		if (f->next[0])
			cli_print(cli, "      %s\n", f->next);
	}
}

static int install(struct cli *cli, struct err *e)
{
	int rc = doctor_install_rule(DOCTOR_RULE_FOLDER, e);

	if (rc == 0)
		cli_note(cli, "%s/%s is written; plug the devices in again\n",
			 DOCTOR_RULE_FOLDER, DOCTOR_RULE);
	return rc;
}

static int run(struct cli *cli, struct err *e)
{
	struct world *w;
	struct doctor *d;
	bool good;
	int rc = cli_flag(cli, "install-udev") ? install(cli, e) : 0;

	if (rc < 0)
		return rc;
	w = cli_world(cli, e);
	if (!w)
		return -(int)e->code;
	d = calloc(1, sizeof(*d));
	if (!d)
		return err_set(e, ERR_NO_MEMORY, "doctor", "the findings");
	rc = doctor_look(w, d, e);
	good = doctor_good(d);
	if (rc == 0 && cli->json)
		rc = print_json(cli, d, e);
	else if (rc == 0)
		print_text(cli, d);
	free(d);
	if (rc < 0)
		return rc;
	return cli->check && !good ? EXIT_CLASS_FAILED : EXIT_CLASS_OK;
}

static const struct cli_option options[] = {
	{ "install-udev", NULL, "put the udev rule in place (as root)", false,
	  0 },
	{ 0 },
};

const struct cli_command cmd_doctor = {
	.name = "doctor",
	.usage = "[--install-udev]",
	.brief = "rights, udev rule, busy ports, other DFU devices",
	.help = "Opens no device. With --check it exits with 1 where something "
		"is in the way.",
	.options = options,
	.run = run,
};
