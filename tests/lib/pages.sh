# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# shellcheck disable=SC2154 # scratch.sh sets scratch
# A page as a browser has it: chromium opens it, says how it reads with and
# without its styles, and prints it.  Each check is "ok" or "not ok" of NAME.

pages_can() { # 0, or 1 and why not
	command -v chromium >/dev/null || {
		echo "no chromium"
		return 1
	}
	command -v pdftotext >/dev/null || {
		echo "no pdftotext (poppler-utils)"
		return 1
	}
}

browse() { # ARGUMENT... FILE: standard error to $scratch/said
	timeout -k 5 120 chromium --headless --no-sandbox --disable-gpu \
		--user-data-dir="$scratch/browser" --enable-logging=stderr \
		"$@" 2>"$scratch/said"
}

# The policy of a page lets no script look at it: in the copy it is taken out.
probe() { # FILE SCRIPT: the copy, in $scratch/probe.html
	sed 's/<meta[^>]*Content-Security-Policy[^>]*>//' "$1" \
		>"$scratch/probe.html"
	printf '<script>document.title="";%s</script>\n' "$2" \
		>>"$scratch/probe.html"
}

# All text of the document, and what of it can be read; blanks do not count.
whole='const f=t=>t.replace(/\s+/g,"").toLowerCase(),b=document.body;
for(const e of b.querySelectorAll("script,svg"))e.remove();
document.title=f(b.textContent)===f(b.innerText)?"WHOLE":"PARTS";'
bare='for(const e of document.querySelectorAll("style,[style]"))
if(e.tagName=="STYLE")e.remove();else e.removeAttribute("style");'

# A mark at both ends of each cell; those of a row have to be on one sheet.
marks='let n=0;for(const r of document.querySelectorAll("tr")){
if(!r.querySelector("td"))continue;n++;for(const c of r.children){
c.prepend("(r"+n+"r) ");c.append(" (r"+n+"r)");}}'

# What the page says on the console; the browser's own pages speak there, too.
complaints() { grep CONSOLE "$scratch/said" | grep -v ', source: chrome://'; }

page_check() { # NAME FILE
	browse --dump-dom "file://$2" >"$scratch/dom"
	if ! complaints && grep -q '<h1' "$scratch/dom"; then
		echo "ok $1-opens"
	else
		echo "not ok $1-opens"
	fi
	for styles in "" -without-styles; do
		probe "$2" "${styles:+$bare}$whole"
		browse --dump-dom "file://$scratch/probe.html" >"$scratch/dom"
		if grep -q '<title>WHOLE' "$scratch/dom"; then
			echo "ok $1-is-whole$styles"
		else
			echo "not ok $1-is-whole$styles"
		fi
	done
	probe "$2" "$marks"
	browse --no-pdf-header-footer --print-to-pdf="$scratch/page.pdf" \
		"file://$scratch/probe.html"
	pdftotext -bbox "$scratch/page.pdf" "$scratch/box"
	pdftotext -raw "$scratch/page.pdf" "$scratch/text"
	if grep '<page' "$scratch/box" |
		grep -qv 'width="59[45][^"]*" height="84[12]'; then
		echo "not ok $1-is-a4"
	else
		echo "ok $1-is-a4"
	fi
	awk '{
		line = $0
		page += gsub(/\f/, "", line)
		while (match(line, /\(r[0-9]+r\)/)) {
			row = substr(line, RSTART, RLENGTH)
			line = substr(line, RSTART + RLENGTH)
			if (!(row in at)) {
				at[row] = page
				rows++
			} else if (at[row] != page) {
				cut++
				print "# " row " on sheets " at[row] + 1 \
					" and " page + 1
			}
		}
	} END {
		print "# " rows + 0 " rows on " page " sheets"
		exit cut || !rows
	}' "$scratch/text" >"$scratch/cut" && echo "ok $1-cuts-no-row" ||
		echo "not ok $1-cuts-no-row"
	cat "$scratch/cut"
}
