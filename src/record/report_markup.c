/* SPDX-License-Identifier: MIT */
/* Reports as JUnit XML. */
#include <string.h>

#include "record/field.h"
#include "record/report_parts.h"

static double seconds(const json_t *device)
{
	return (double)report_milliseconds(device) / 1000;
}

static bool property(struct buf *out, const char *name, const char *value)
{
	return report_put(out, "      <property name=\"", name,
			  "\" value=\"") &&
	       report_put(out, "", value, "\"/>\n");
}

/* That it was practice, what was found, and what people say of the job. */
static bool properties(struct buf *out, const json_t *d)
{
	const json_t *found = json_object_get(d, "diagnosis");
	const json_t *fields = json_object_get(d, "fields");
	bool ok = buf_puts(out, "    <properties>\n") &&
		  property(out, "practice",
			   report_is_practice(d) ? "true" : "false");

	if (report_text(found, "verdict")[0])
		ok = ok &&
		     report_put(out,
				"      <property name=\"diagnosis\" value=\"",
				report_text(found, "verdict"), ": ") &&
		     report_put(out, "", report_text(found, "summary"),
				"\"/>\n");
	for (size_t i = 0; field_name(i); i++) {
		const char *text = report_text(fields, field_name(i));

		if (text[0])
			ok = ok && property(out, field_name(i), text);
	}
	return ok && buf_puts(out, "    </properties>\n");
}

static bool spent_xml(struct buf *out, const json_t *spent)
{
	char words[REPORT_SPENT];

	if (!report_spent(spent, words)[0])
		return true;
	return report_put(out, "    <system-out>time: ", words,
			  "</system-out>\n");
}

static bool case_xml(struct buf *out, const json_t *d)
{
	const char *verdict = report_text(d, "verdict");
	const json_t *error = json_object_get(d, "error");
	bool ok =
		report_put(out, "  <testcase classname=\"",
			   report_text(d, "recipe"), "\"") &&
		report_put(out, " name=\"", report_text(d, "platform"), " ") &&
		report_put(out, "",
			   report_text(d, "device")[0]
				   ? report_text(d, "device")
				   : report_text(d, "port"),
			   "\"") &&
		buf_printf(out, " time=\"%.3f\">\n", seconds(d)) &&
		properties(out, d);

	if (strcmp(verdict, "SKIPPED") == 0)
		ok = ok && report_put(out, "    <skipped message=\"",
				      report_text(error, "what"), "\"/>\n");
	else if (strcmp(verdict, "PASS") != 0)
		ok = ok &&
		     report_put(out, "    <failure type=\"",
				report_text(error, "code"), "\" message=\"") &&
		     report_put(out, "", report_why(d), "\">") &&
		     report_put(out, "", report_text(error, "next"),
				"</failure>\n");
	return ok && spent_xml(out, json_object_get(d, "spent")) &&
	       buf_puts(out, "  </testcase>\n");
}

bool report_xml(const json_t *doc, struct buf *out)
{
	const json_t *devices = json_object_get(doc, "devices");
	size_t all = json_array_size(devices), i;
	size_t skipped = report_count(doc, "SKIPPED");
	const json_t *d;
	bool ok =
		buf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") &&
		report_put(out, "<testsuite name=\"unbrick ",
			   report_text(doc, "run"), "\"") &&
		buf_printf(out,
			   " tests=\"%zu\" failures=\"%zu\" skipped=\"%zu\""
			   ">\n",
			   all, all - report_count(doc, "PASS") - skipped,
			   skipped);

	json_array_foreach(devices, i, d) ok = ok && case_xml(out, d);
	return ok && buf_puts(out, "</testsuite>\n");
}
