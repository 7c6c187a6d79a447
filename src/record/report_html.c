/* SPDX-License-Identifier: MIT */
/* Reports as one self-contained page: no script, no picture from outside. */
#include <stdio.h>

#include "base/fsio.h"
#include "record/report.h"
#include "record/report_parts.h"

/* Every pair of ink and ground has a contrast of 4.5 to 1 or more. */
static const char style[] =
	":root{color-scheme:light dark;--bg:#fff;--fg:#1a1a1a;--dim:#555;"
	"--line:#8a8a8a;--ok:#06600a;--bad:#a00000;--warn:#6d4300;--mark:"
	"#fff1bf;--c1:#1f5fa8;--c2:#7a3e9c;--c3:#9a6a00;--c4:#4d4d4d}"
	"@media(prefers-color-scheme:dark){:root{--bg:#16181b;--fg:#eee;--dim:"
	"#bdbdbd;--line:#7d7d7d;--ok:#7bd88f;--bad:#ff9b9b;--warn:#f0c46a;"
	"--mark:#463c10;--c1:#7fb2f0;--c2:#d0a2ee;--c3:#e0b64f;--c4:#c0c0c0}}"
	"@media print{:root{color-scheme:light;--bg:#fff;--fg:#000;--dim:#444;"
	"--ok:#06600a;--bad:#a00000;--warn:#6d4300;--mark:#fff1bf;--c1:#1f5fa8;"
	"--c2:#7a3e9c;--c3:#9a6a00;--c4:#4d4d4d}body{font-size:10pt;margin:0;"
	"max-width:none}}@page{size:A4;margin:15mm}"
	"body{font:16px/1.45 system-ui,sans-serif;margin:2em auto;max-width:"
	"60em;padding:0 1em;background:var(--bg);color:var(--fg)}"
	"table{border-collapse:collapse;margin:.5em 0;width:100%}"
	"td,th{border:1px solid var(--line);padding:.2em .6em;text-align:left;"
	"overflow-wrap:break-word;vertical-align:top}thead{display:"
	"table-header-group}tr,svg,figure,.word,h2,h3{break-inside:avoid}"
	"h2,h3{break-after:avoid}h2{margin-top:2em}"
	"section+section{break-before:page}"
	".PASS,.pass{color:var(--ok)}.FAIL,.fail,.STOPPED{color:var(--bad)}"
	".word{font-size:1.8em;font-weight:bold;margin:.2em 0}"
	".practice{border:2px solid var(--warn);color:var(--warn);padding:.3em "
	".8em;font-weight:bold}.cause{font-size:1.1em}"
	"tr.changed td{background:var(--mark);font-weight:bold}"
	".dim{color:var(--dim)}code{font-size:.85em;overflow-wrap:anywhere}"
	"figure{margin:1em 0}svg{width:100%;height:auto;font:12px system-ui,"
	"sans-serif}svg text{fill:var(--fg)}.c1{fill:var(--c1)}.c2{fill:"
	"var(--c2)}.c3{fill:var(--c3)}.c4{fill:var(--c4)}.ok{fill:var(--ok)}"
	".bad{fill:var(--bad)}.changed{fill:var(--mark);stroke:var(--warn);"
	"stroke-width:2}.there{fill:none;stroke:var(--line)}.none{fill:none;"
	"stroke:var(--line);stroke-dasharray:3 3}";

static bool head(const json_t *doc, bool several, struct buf *out)
{
	return buf_puts(out, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta "
			     "charset=\"utf-8\"><meta name=\"viewport\" "
			     "content=\"width=device-width\"><meta http-equiv="
			     "\"Content-Security-Policy\" content=\""
			     "default-src 'none'; style-src 'unsafe-inline'"
			     "\">") &&
	       report_put(out, "<title>unbrick report ",
			  report_text(doc, "run"), "</title><style>") &&
	       buf_puts(out, style) &&
	       report_put(out,
			  several ? "</style></head><body>\n<h1>Repair report, "
				    "run "
				  : "</style></head><body>\n<h1>Repair report ",
			  report_text(doc, "run"), "</h1>\n");
}

static bool foot(const char *version, struct buf *out)
{
	return report_put(out, "<p class=\"dim\">Made by unbrick ", version,
			  "</p></body></html>\n");
}

int report_batch_write(const json_t *devices, const char *title,
		       const char *path, struct err *e)
{
	json_t *doc = json_pack("{s:s}", "run", title);
	struct buf out;
	int rc;

	buf_init(&out, REPORT_MAX);
	rc = doc && head(doc, true, &out) && report_batch_html(devices, &out) &&
			     foot(UNBRICK_VERSION, &out)
		     ? fsio_write(path, out.data, out.len, 0644, e)
		     : err_set(e, ERR_NO_MEMORY, "report",
			       "the report is too large");
	buf_fini(&out);
	json_decref(doc);
	return rc;
}

bool report_html(const json_t *doc, struct buf *out)
{
	const json_t *devices = json_object_get(doc, "devices"), *d;
	bool several = json_array_size(devices) > 1;
	size_t i;
	bool ok = head(doc, several, out) &&
		  (!several || report_batch_html(devices, out));

	json_array_foreach(devices, i, d) ok = ok && report_device_html(d, out);
	return ok && foot(report_text(doc, "unbrick"), out);
}
