# SPDX-License-Identifier: MIT
# The rows of src/base/err.h, by their ids, where a page says @ERRORS@.
#   awk -f errors.awk src/base/err.h unbrick-errors.7.in
function roff(s) {
	gsub(/-/, "\\-", s)
	return s
}
# A row as C has it: strings may stand in pieces.
function row(text,   f, n, rest, word) {
	gsub(/"[ \t]*"/, "", text)
	for (n = 0; match(text, /"[^"]*"/); n++) {
		f[n] = substr(text, RSTART + 1, RLENGTH - 2)
		rest = rest substr(text, 1, RSTART - 1)
		text = substr(text, RSTART + RLENGTH)
	}
	split(rest, word, /[ ,]+/) # X(NAME, class, retry
	ids[++count] = f[0]
	page[f[0]] = ".TP\n.B " f[0] "\n" \
		toupper(substr(f[1], 1, 1)) roff(substr(f[1], 2)) ".\n" \
		"Device: " roff(f[2]) ".\n" \
		"Next: " roff(f[3]) ".\n" \
		"Exit " class[word[3]] \
		(word[4] == "true" ? "; trying again makes sense" : "") "."
}

/EXIT_CLASS_[A-Z_]+ = / {
	split($0, part, /EXIT_CLASS_| = |,/)
	class[part[2]] = part[3]
}
/^#define ERR_TABLE/ { inside = 1; next }
inside {
	more = sub(/[ \t]*\\$/, "")
	sub(/^[ \t]+/, " ")
	if (/^ X\(/ && text) {
		row(text)
		text = ""
	}
	text = text $0
	if (!more)
		row(text)
	inside = more
	next
}

FILENAME ~ /\.in$/ && $0 == "@ERRORS@" {
	for (i = 2; i <= count; i++)
		for (k = i; k > 1 && ids[k] < ids[k - 1]; k--) {
			swap = ids[k]
			ids[k] = ids[k - 1]
			ids[k - 1] = swap
		}
	for (i = 1; i <= count; i++)
		print page[ids[i]]
	next
}
FILENAME ~ /\.in$/
