# SPDX-License-Identifier: MIT
# Lines of code that ask for a generation or a platform by name instead of a
# trait.  Rows of tables, which begin with a brace, name what they are about.
# Reads the list of what remains first: "FILE LINES"; it may only shrink.
function judge() {
	if (file == "" || lines == allowed[file] + 0)
		return
	if (lines > allowed[file])
		printf "%s names platforms or generations in %d lines, at most %d:%s\n", \
			file, lines, allowed[file], where
	else
		print file " names them in " lines " lines: lower its row"
}
FILENAME ~ /platform-names$/ {
	allowed[$1] = $2
	next
}
FNR == 1 {
	judge()
	file = FILENAME
	seen[file] = 1
	lines = 0
	where = ""
}
file ~ /^src\/model\/catalog\/platform(_table)?\.[ch]$/ { next }
file ~ /^src\/bench\/vdev\/[^\/]+\// { next }
/^[ \t]*(\{|\/?\*)/ { next }
{
	text = " " $0
	gsub(/PLATFORM_(NAME|NEVER|UNSAID|BY_[A-Z]+)/, "", text)
}
text ~ /[^A-Z_a-z]PLATFORM_[A-Z0-9]/ ||
text ~ /[^A-Z_a-z]gen\)* *([=!<>]=|[<>] )/ ||
text ~ /switch \([^)]*[^A-Z_a-z]gen\)/ ||
text ~ /cmp\(.*"(core|photon|p1|electron|argon|boron|xenon|esomx|[abx]som|b5som|tracker|trackerm|p2|msom|redbear-duo)"/ {
	lines++
	where = where " " FNR
}
END {
	judge()
	for (f in allowed)
		if (!(f in seen))
			print f " is gone, so is its row"
}
